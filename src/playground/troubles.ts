import type { SimulatedAws } from './aws/account.ts';
import type { CallMatch } from './aws/calls.ts';
import type { CommandFailure } from './aws/command-faults.ts';
import { builderTypes } from './people.ts';
import { fireOnceItMatters } from './seed-alarms.ts';
import type { SimulatedSlack } from './slack/simulated-slack.ts';

/** Something that can go wrong on demand, and goes on until it is ended. */
interface TroubleKind {
  readonly title: string;
  readonly what: string;
  /** What it is about, such as `50 %`, of what was written; undefined where that makes no sense. */
  read(written: string | undefined): string | undefined;
  /** Begins it; answers what ends it. */
  begin(world: TroubleWorld, about: string): () => void;
  said(about: string): string;
}

interface TroubleWorld {
  readonly aws: SimulatedAws;
  readonly slack: SimulatedSlack;
}

const everyType = 'every instance type';
const brokenRepository: CommandFailure = {
  kind: 'fails',
  exitCode: 1,
  stderr: 'Error: Failed to download metadata for repo: Cannot download repomd.xml: All mirrors were tried',
};

const kinds = {
  image: {
    title: 'Make an AMI unhealthy',
    what: 'Instances launched from it from now on never answer their health check.',
    read: (imageId = '') => (/^ami-[0-9a-f]+$/.test(imageId) ? imageId : undefined),
    begin: ({ aws }, imageId) => aws.faults.breakImage(imageId, { kind: 'never-serves' }).stop,
    said: (imageId) => `Instances launched from ${imageId} from now on never become healthy.`,
  },
  capacity: {
    title: 'Take capacity away',
    what: 'EC2 has none: launches are refused.',
    read: (instanceType = everyType) => instanceType,
    begin: ({ aws }, instanceType) =>
      aws.faults.refuseCapacity(instanceType === everyType ? {} : { instanceType }).stop,
    said: (instanceType) => `EC2 has no capacity for ${instanceType} now.`,
  },
  throttle: {
    title: 'Throttle AWS',
    what: 'AWS refuses a share of all calls for their rate.',
    read: (share = '50%') => {
      const percent = /^(\d{1,3})%?$/.exec(share)?.[1];
      return percent === undefined || Number(percent) > 100 ? undefined : `${Number(percent)} % of all calls`;
    },
    begin: ({ aws }, share) => aws.faults.throttle({}, Number.parseInt(share, 10) / 100).stop,
    said: (share) => `AWS refuses ${share} for their rate.`,
  },
  deny: {
    title: 'Deny a call',
    what: 'AWS denies one kind of call, such as autoscaling:UpdateAutoScalingGroup.',
    read: (call = '') => (callOf(call) === undefined ? undefined : call),
    begin: ({ aws }, call) => aws.faults.deny(callOf(call) ?? {}).stop,
    said: (call) => `AWS denies ${call}.`,
  },
  patches: {
    title: 'Let patches fail',
    what: 'The patch baseline ends with an error on every builder and server that is patched meanwhile.',
    read: () => '',
    begin: ({ aws }) => aws.faults.failCommands({ document: 'AWS-RunPatchBaseline' }, brokenRepository).stop,
    said: () => 'Patching fails on every builder and server from now on.',
  },
  agents: {
    title: 'Take SSM agents away',
    what: 'No agent is online: builders wait for theirs in vain, and servers cannot be patched.',
    read: () => '',
    begin: ({ aws }) => aws.faults.loseAgents({}).stop,
    said: () => 'No SSM agent is online now, and none comes online.',
  },
  builders: {
    title: 'Take capacity for builders away',
    what: 'EC2 has none of the types that AMIs are baked, tested and scanned on. Fleets are not concerned.',
    read: () => '',
    begin: ({ aws }) => {
      const types = Object.values(builderTypes).flat();
      const faults = types.map((instanceType) => aws.faults.refuseCapacity({ instanceType }));
      return () => {
        for (const { stop } of faults) stop();
      };
    },
    said: () => 'EC2 has no capacity for builders now.',
  },
  health: {
    title: 'Break health checks',
    what: 'Test instances answer their health check with 500, so that no AMI is validated.',
    read: () => '',
    begin: ({ aws }) => aws.faults.answerHttp(500).stop,
    said: () => 'Test instances answer 500 from now on.',
  },
  s3: {
    title: 'Let S3 refuse',
    what: 'S3 denies every call: the report of a scan cannot be put there.',
    read: () => '',
    begin: ({ aws }) => aws.faults.deny({ service: 's3' }).stop,
    said: () => 'S3 denies every call.',
  },
  alarm: {
    title: 'Let an alarm fire',
    what: 'web-5xx fires half a minute after the next server has left the fleet web, as in the first wave of a rollout, and web-eu-5xx as long after the new group of a blue-green rollout got its first requests.',
    read: () => '',
    begin: ({ aws }) => fireOnceItMatters(aws),
    said: () =>
      'web-5xx fires half a minute after the next server has left the fleet web, web-eu-5xx half a minute after web-eu-green got its first requests.',
  },
  slack: {
    title: 'Take Slack down',
    what: 'The bot cannot reach Slack. Runs go on, and are told when it is back.',
    read: () => '',
    begin: ({ slack }) => {
      slack.faults.down();
      return slack.faults.up;
    },
    said: () => 'Slack is away: runs go on, and nothing is told until it is back.',
  },
} satisfies Record<string, TroubleKind>;

const services = ['ec2', 'autoscaling', 'elasticloadbalancing', 'sts'] as const;

function callOf(written: string): CallMatch | undefined {
  const [name, action = ''] = written.split(':');
  const service = services.find((known) => known === name);
  return service === undefined || action === '' ? undefined : { service, action };
}

export type TroubleName = keyof typeof kinds;

/** How one kind of trouble stands. */
export interface TroubleState {
  readonly name: TroubleName;
  readonly title: string;
  readonly what: string;
  /** What it is about, for each time it was begun; empty where nothing is wrong. */
  readonly inForce: readonly string[];
}

/** What can go wrong in the playground, and what is wrong now. */
export interface Troubles {
  list(): readonly TroubleState[];
  /** Answers what happens now, in a sentence; undefined where `about` makes no sense. The same again changes nothing. */
  begin(name: TroubleName, about?: string): string | undefined;
  /** Ends all of that kind. Safe to repeat. */
  end(name: TroubleName): void;
  endAll(): void;
}

/** Whether there is a kind of trouble of that name. */
export function isTroubleName(name: string): name is TroubleName {
  return Object.hasOwn(kinds, name);
}

const names = Object.keys(kinds).filter(isTroubleName);

/** Nothing is wrong at first. `onChange` is told whenever something begins or ends. */
export function createTroubles(world: TroubleWorld, onChange: () => void): Troubles {
  const inForce = new Map<TroubleName, Map<string, () => void>>();
  // Whoever watches the account sees what is wrong with it as it sees any other change.
  const changed = (): void => {
    world.aws.kernel.changed();
    onChange();
  };
  const end = (name: TroubleName): void => {
    for (const stop of inForce.get(name)?.values() ?? []) stop();
    inForce.delete(name);
  };
  return {
    list: () =>
      names.map((name) => {
        const { title, what } = kinds[name];
        return { name, title, what, inForce: [...(inForce.get(name)?.keys() ?? [])] };
      }),
    begin: (name, written) => {
      const kind: TroubleKind = kinds[name];
      const about = kind.read(written);
      if (about === undefined) return undefined;
      const before = inForce.get(name) ?? new Map<string, () => void>();
      if (!before.has(about)) {
        inForce.set(name, before.set(about, kind.begin(world, about)));
        changed();
      }
      return kind.said(about);
    },
    end: (name) => {
      end(name);
      changed();
    },
    endAll: () => {
      for (const name of names) end(name);
      changed();
    },
  };
}
