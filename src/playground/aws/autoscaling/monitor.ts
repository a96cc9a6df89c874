import type { Cause } from '../elb/cause.ts';
import type { ElbModel } from '../elb/elb.ts';
import type { Kernel } from '../kernel.ts';
import type { AutoScalingModel } from './autoscaling.ts';

/** How many instances of a group serve, at the moment when that number changed. */
export interface CapacitySample {
  readonly atMs: number;
  readonly groupName: string;
  /** In service, and healthy in every attached target group (by the group's own check where none is attached). */
  readonly serving: number;
  readonly desired: number;
}

/** One instance that stopped serving, and what made it. `serving` counts what was left after everything of that moment. */
export interface CapacityLoss extends CapacitySample {
  readonly instanceId: string;
  readonly cause: Cause;
}

export interface CapacityMonitor {
  readonly samples: readonly CapacitySample[];
  readonly losses: readonly CapacityLoss[];
  /** How many serve now. */
  serving(groupName: string): number;
  isServing(groupName: string, instanceId: string): boolean;
  /** Those that serve now, longest first. */
  servingIds(groupName: string): Iterable<string>;
  /** The sample with fewest serving since `sinceMs`; undefined where nothing changed. */
  lowest(groupName: string, sinceMs?: number): CapacitySample | undefined;
}

/**
 * Watches the capacity of every group at every change of the world. Only instances that changed are looked at again,
 * so it costs the same for 10 instances and for 10,000. Start it before the groups are made.
 */
export function capacityMonitor(kernel: Kernel, autoScaling: AutoScalingModel, elb: ElbModel): CapacityMonitor {
  const serving = new Map<string, Set<string>>();
  const samples: CapacitySample[] = [];
  const losses: CapacityLoss[] = [];
  const touched = new Map<string, Touch>();

  const touch = (groupName: string, instanceId: string, cause: Cause): void => {
    const serves = servesIn(autoScaling, elb, groupName, instanceId);
    const before = touched.get(instanceId);
    // The first event after which it no longer serves is the reason; later ones of the same moment follow from it.
    const keep = before?.groupName === groupName && !before.serves && !serves;
    touched.set(instanceId, keep ? before : { groupName, serves, cause });
  };
  autoScaling.onMember(touch);
  elb.onChange((_arn, instanceId, cause) => {
    const groupName = autoScaling.member(instanceId)?.groupName;
    if (groupName !== undefined) touch(groupName, instanceId, cause);
  });
  kernel.onChange((atMs) => {
    const lost = apply(serving, touched);
    const groups = new Set([...touched.values()].map(({ groupName }) => groupName));
    touched.clear();
    const now = new Map([...groups].map((groupName) => [groupName, sample(groupName, atMs)]));
    for (const each of now.values()) if (isNews(samples, each)) samples.push(each);
    for (const { groupName, instanceId, cause } of lost) {
      losses.push({ ...(now.get(groupName) ?? sample(groupName, atMs)), instanceId, cause });
    }
  });

  const sample = (groupName: string, atMs: number): CapacitySample => ({
    atMs,
    groupName,
    serving: serving.get(groupName)?.size ?? 0,
    desired: autoScaling.capacity(groupName)?.desired ?? 0,
  });

  return {
    samples,
    losses,
    serving: (groupName) => serving.get(groupName)?.size ?? 0,
    servingIds: (groupName) => serving.get(groupName) ?? [],
    isServing: (groupName, instanceId) => serving.get(groupName)?.has(instanceId) ?? false,
    lowest: (groupName, sinceMs = 0) => lowest(samples, groupName, sinceMs),
  };
}

interface Touch {
  readonly groupName: string;
  readonly serves: boolean;
  readonly cause: Cause;
}

function servesIn(autoScaling: AutoScalingModel, elb: ElbModel, groupName: string, instanceId: string): boolean {
  const member = autoScaling.member(instanceId);
  if (member === undefined || member.groupName !== groupName || member.lifecycle !== 'InService') return false;
  if (member.targetGroupArns.length === 0) return member.health === 'Healthy';
  return member.targetGroupArns.every(
    (arn) => elb.hasTargetGroup(arn) && elb.health(arn, instanceId)?.State === 'healthy',
  );
}

interface Lost extends Touch {
  readonly instanceId: string;
}

/** Brings the sets up to date and answers those that left them. */
function apply(serving: Map<string, Set<string>>, touched: ReadonlyMap<string, Touch>): Lost[] {
  const lost: Lost[] = [];
  for (const [instanceId, touch] of touched) {
    const known = serving.get(touch.groupName) ?? new Set<string>();
    serving.set(touch.groupName, known);
    if (touch.serves) known.add(instanceId);
    else if (known.delete(instanceId)) lost.push({ ...touch, instanceId });
  }
  return lost;
}

function isNews(samples: readonly CapacitySample[], next: CapacitySample): boolean {
  const last = samples.at(-1);
  return last?.groupName !== next.groupName || last.serving !== next.serving || last.desired !== next.desired;
}

function lowest(samples: readonly CapacitySample[], groupName: string, sinceMs: number): CapacitySample | undefined {
  let found: CapacitySample | undefined;
  for (const sample of samples) {
    if (sample.groupName !== groupName || sample.atMs < sinceMs) continue;
    if (found === undefined || sample.serving < found.serving) found = sample;
  }
  return found;
}
