import type { Config, ConfigInput } from '../config/schema.ts';
import { configOf } from '../config/schema.ts';
import { greenTargetGroup, seededAlarms } from './seed-alarms.ts';
import type { WorkspaceOptions } from './slack/workspace/setup.ts';

/** The account in which everything of the playground lives. */
export const playgroundPlace = { accountId: '111122223333', region: 'eu-west-1' } as const;

/** The account asks for some, and takes any. */
export const simulatedCredentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' } as const;

export interface PlaygroundPerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** What they may do, for the welcome. */
  readonly role: string;
}

export const people: readonly PlaygroundPerson[] = [
  { id: 'U0ADA', name: 'ada', realName: 'Ada Byron', role: 'operator' },
  { id: 'U0GRACE', name: 'grace', realName: 'Grace Murray', role: 'approver' },
  { id: 'U0LINUS', name: 'linus', realName: 'Linus Berg', role: 'approver' },
  { id: 'U0MARY', name: 'mary', realName: 'Mary Jackson', role: 'viewer' },
];

export const deploysChannel = { id: 'C0DEPLOYS', name: 'deploys' } as const;
const alertsChannel = { id: 'C0ALERTS', name: 'ami-alerts' } as const;

/** The person of that name or id, in any case of letters. */
export function personNamed(name: string): PlaygroundPerson | undefined {
  const wanted = name.replace(/^@/, '').toLowerCase();
  return people.find((person) => person.name === wanted || person.id.toLowerCase() === wanted);
}

export const workspaceOptions: WorkspaceOptions = {
  teamName: 'Playground',
  users: people.map(({ id, name, realName }) => ({ id, name, realName })),
  channels: [deploysChannel, alertsChannel],
};

/** Where the reports of security scans are. */
export const reportsBucket = 'amiable-playground-reports';

/** The topic that is told what the checks find, and who subscribes to it. */
export const findingsTopic = 'ami-findings';
export const findingsMail = 'oncall@example.com';

/** No fleet is made of these, so that the builders can run out of them alone. */
export const builderTypes = { x86_64: ['m6i.large', 't3.large'], arm64: ['m6g.large', 't4g.large'] };

const minutesPerDay = 24 * 60;
const dayS = 24 * 60 * 60;
const watch = { waveSeconds: 30, bakeSeconds: 120 };

/**
 * Approval takes a person other than Ada; production asks for tested images, and everything is told in #deploys. Servers
 * in production that cannot be replaced are patched a tenth at a time. The fleets web and web-eu have an alarm that is
 * watched, and web-eu can be replaced by a second group.
 */
export const playgroundSettings: ConfigInput = {
  people: {
    roles: {
      viewers: ['everyone'],
      operators: ['U0ADA', 'U0GRACE', 'U0LINUS'],
      approvers: ['U0GRACE', 'U0LINUS'],
      commanders: ['U0GRACE'],
      admins: [],
    },
    aws: [{ slack: 'U0ADA', aws: `arn:aws:iam::${playgroundPlace.accountId}:user/amiable` }],
  },
  fleets: {
    web: { watch: { ...watch, alarms: [seededAlarms.web] } },
    'web-eu': {
      watch: { ...watch, alarms: [seededAlarms['web-eu']] },
      blueGreen: { targetGroups: ['web-eu', greenTargetGroup], settleSeconds: 60, keepBlueHours: 2 },
    },
  },
  defaults: { approvalTtlSeconds: dayS },
  environments: {
    production: { requiredChecks: ['validated', 'scanned'], minHealthyPercent: 90 },
    staging: { approvals: 0, batch: '50%' },
  },
  builder: { instanceProfile: 'amiable-builder', instanceTypes: builderTypes },
  profiles: {
    security: { linux: { commands: ['dnf -y upgrade --security --refresh', 'systemctl is-system-running --wait'] } },
    'no-reboot': { linux: { baseline: 'install', reboot: 'never' } },
  },
  applications: {
    web: { validation: { http: { path: '/health' } } },
    worker: { validation: { command: ['systemctl is-active worker'] } },
    search: { validation: { http: { path: '/health' }, timeoutSeconds: 5 * 60 } },
    media: { validation: { http: { path: '/health' } } },
  },
  scanning: { bucket: reportsBucket },
  // Minutes in place of days.
  retention: { disableAfterDays: 10 / minutesPerDay, deregisterAfterDays: 20 / minutesPerDay },
  compliance: { topicArn: `arn:aws:sns:${playgroundPlace.region}:${playgroundPlace.accountId}:${findingsTopic}` },
  channels: { alerts: alertsChannel.id, deploys: deploysChannel.id },
};

/** The configuration of the playground: what `amiable.yml` would say there. */
export function playgroundConfig(): Config {
  return configOf(playgroundSettings);
}
