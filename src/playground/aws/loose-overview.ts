import type { InstanceRow } from './ec2/instance.ts';
import type { Ec2Overview } from './ec2/overview.ts';
import { groupTag } from './ec2/world.ts';
import type { ElbModel } from './elb/elb.ts';
import { judgeServer, type ServerStanding } from './server-standing.ts';
import type { SsmModel } from './ssm/ssm.ts';
import type { ReadTargetGroup, SeenTargets, TargetOverview } from './target-overview.ts';

/** Servers of one application and environment that are in no group. */
export interface SeenServers extends SeenTargets {
  /** What their instances name as their fleet; no Auto Scaling group can be called so. */
  readonly key: string;
  readonly application: string;
  readonly environment: string;
}

export interface SeenServer {
  readonly id: string;
  /** The key of its servers. */
  readonly fleet: string;
  readonly imageId: string;
  readonly standing: ServerStanding;
  readonly detail: string;
}

/** An instance that the bot launched for a while, as its tags say. */
export interface SeenHelper {
  readonly id: string;
  readonly imageId: string;
  /** Such as `bake`, `validate` or `scan`. */
  readonly purpose: string;
  readonly runId?: string;
  /** When it is overdue. */
  readonly untilMs?: number;
  readonly detail: string;
}

export interface LooseOverview {
  readonly servers: readonly SeenServers[];
  readonly helpers: readonly SeenHelper[];
  readonly instances: readonly SeenServer[];
}

export interface LooseParts {
  readonly ec2: Pick<Ec2Overview, 'allInstances'>;
  readonly elb: Pick<ElbModel, 'targetGroupArns'>;
  readonly ssm: Pick<SsmModel, 'software' | 'isOnline'>;
}

/** What the groups have for themselves: their members, and the target groups that they are attached to. */
export interface Grouped {
  readonly memberIds: ReadonlySet<string>;
  readonly attachedArns: ReadonlySet<string>;
}

interface Built extends Omit<SeenServers, 'targetGroups' | 'traffic'> {
  readonly groups: Set<ReadTargetGroup>;
}

/**
 * Looks at what is in no group, again and again. It remembers of one look to the next which target groups a server was
 * in, so that one that was taken out of them is not taken for one that never was there.
 */
export function createLooseOverview(parts: LooseParts): (targets: TargetOverview, grouped: Grouped) => LooseOverview {
  let known = new Map<string, readonly string[]>();
  return (targets, grouped) => {
    const groups = parts.elb
      .targetGroupArns()
      .flatMap((arn) => (grouped.attachedArns.has(arn) ? [] : targets.read(arn)));
    const byArn = new Map(groups.map((group) => [group.arn, group]));
    const arnsNow = arnsByInstance(groups);
    const remembered = new Map<string, readonly string[]>();
    const built = new Map<string, Built>();
    const helpers: SeenHelper[] = [];
    const instances: SeenServer[] = [];
    for (const row of parts.ec2.allInstances()) {
      if (isElsewhere(row, grouped)) continue;
      if (row.tags['AmiablePurpose'] !== undefined) {
        helpers.push(helperOf(parts, row));
        continue;
      }
      const arns = arnsNow.get(row.id) ?? known.get(row.id) ?? [];
      if (arns.length > 0) remembered.set(row.id, arns);
      const own = arns.flatMap((arn) => byArn.get(arn) ?? []);
      const { key, groups: ofKey } = builtFor(built, row);
      for (const group of own) ofKey.add(group);
      instances.push({ id: row.id, fleet: key, imageId: row.imageId, ...judge(parts, row, own) });
    }
    known = remembered;
    const servers = [...built.values()].map(({ groups: own, ...rest }) => ({ ...rest, ...targets.seen([...own]) }));
    return { servers, helpers, instances };
  };
}

/** Members of groups, what they leave behind, and what has ended. */
function isElsewhere({ id, state, tags }: InstanceRow, { memberIds }: Grouped): boolean {
  return state === 'terminated' || memberIds.has(id) || (state === 'shutting-down' && tags[groupTag] !== undefined);
}

function arnsByInstance(groups: readonly ReadTargetGroup[]): ReadonlyMap<string, readonly string[]> {
  const byId = new Map<string, string[]>();
  for (const { arn, healths } of groups) {
    for (const id of healths.keys()) byId.set(id, [...(byId.get(id) ?? []), arn]);
  }
  return byId;
}

function builtFor(built: Map<string, Built>, { tags }: InstanceRow): Built {
  const { Application: application = '', Environment: environment = '' } = tags;
  const key = `servers:${application}:${environment}`;
  const known = built.get(key) ?? { key, application, environment, groups: new Set() };
  built.set(key, known);
  return known;
}

function judge({ ssm }: LooseParts, row: InstanceRow, groups: readonly ReadTargetGroup[]) {
  const targets = groups.map(({ name, healths }) => ({ name, health: healths.get(row.id) }));
  return judgeServer({ machine: row, isOnline: ssm.isOnline(row.id), software: ssm.software(row.id), targets });
}

function helperOf({ ssm }: LooseParts, { id, imageId, state, checks, tags }: InstanceRow): SeenHelper {
  const { AmiablePurpose: purpose = '', AmiableRun: runId, AmiableDeadline: deadline = '' } = tags;
  const untilMs = Date.parse(deadline);
  const running =
    state === 'running' ? [`status checks ${checks}`, `SSM agent ${ssm.isOnline(id) ? 'online' : 'not online'}`] : [];
  return {
    ...{ id, imageId, purpose },
    ...(runId === undefined ? {} : { runId }),
    ...(Number.isNaN(untilMs) ? {} : { untilMs }),
    detail: [`EC2 ${state}`, ...running].join(', '),
  };
}
