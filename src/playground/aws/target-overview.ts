import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ElbModel } from './elb/elb.ts';
import type { Traffic } from './elb/overview.ts';

type TargetState = 'healthy' | 'initial' | 'unhealthy' | 'draining' | 'unused';

export interface SeenTargetGroup extends Readonly<Record<TargetState, number>> {
  readonly name: string;
}

/** Where a listener or a rule sends requests, in percent. */
export interface SeenTraffic {
  readonly listener: string;
  readonly targets: readonly { readonly name: string; readonly percent: number }[];
}

export interface SeenTargets {
  readonly targetGroups: readonly SeenTargetGroup[];
  readonly traffic: readonly SeenTraffic[];
}

export interface ReadTargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly healths: ReadonlyMap<string, TargetHealth>;
}

type SeenElb = Pick<ElbModel, 'healths' | 'targetGroupName' | 'traffic'>;

/** Load balancing at one moment, looked up as often as one likes. */
export interface TargetOverview {
  read(arn: string): ReadTargetGroup;
  /** What the targets of these groups come to, and where requests to them come from. */
  seen(groups: readonly ReadTargetGroup[]): SeenTargets;
}

export function lookAtTargets(elb: SeenElb): TargetOverview {
  const byArn = trafficByTargetGroup(elb.traffic());
  const nameOf = (arn: string): string => elb.targetGroupName(arn) ?? arn;
  return {
    read: (arn) => ({ arn, name: nameOf(arn), healths: elb.healths(arn) }),
    seen: (groups) => {
      const reaching = new Set(groups.flatMap(({ arn }) => byArn.get(arn) ?? []));
      return {
        targetGroups: groups.map(countTargets),
        traffic: [...reaching].map(({ listener, targets }) => ({ listener, targets: sharesOf(targets, nameOf) })),
      };
    },
  };
}

/** Thousands of fleets with a listener each are looked up, not searched. */
function trafficByTargetGroup(all: readonly Traffic[]): ReadonlyMap<string, readonly Traffic[]> {
  const byArn = new Map<string, Traffic[]>();
  for (const one of all) {
    for (const { groupArn } of one.targets) byArn.set(groupArn, [...(byArn.get(groupArn) ?? []), one]);
  }
  return byArn;
}

function countTargets({ name, healths }: ReadTargetGroup): SeenTargetGroup {
  const counts: Record<TargetState, number> = { healthy: 0, initial: 0, unhealthy: 0, draining: 0, unused: 0 };
  for (const { State: state } of healths.values()) {
    if (state !== undefined && isTargetState(state)) counts[state] += 1;
  }
  return { name, ...counts };
}

const targetStates: readonly string[] = ['healthy', 'initial', 'unhealthy', 'draining', 'unused'];

function isTargetState(state: string): state is TargetState {
  return targetStates.includes(state);
}

/** Weights as shares of a hundred; where all are zero nobody gets anything. */
function sharesOf(targets: Traffic['targets'], nameOf: (arn: string) => string): SeenTraffic['targets'] {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  return targets.map(({ groupArn, weight }) => ({
    name: nameOf(groupArn),
    percent: total === 0 ? 0 : Math.round((100 * weight) / total),
  }));
}
