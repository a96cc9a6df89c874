import type { ElbModel } from '../elb/elb.ts';
import type { Kernel } from '../kernel.ts';
import type { AutoScalingModel } from './autoscaling.ts';
import type { CapacityMonitor } from './monitor.ts';

/** What one listener or rule can carry, at the moment when that changed. */
export interface TrafficSample {
  readonly atMs: number;
  /** Such as `web:80`, or `web:80 rule 10`. */
  readonly listener: string;
  /** Per cent of the requests by target group name, without those that get none. */
  readonly shares: Readonly<Record<string, number>>;
  /**
   * How many instances' worth of requests it can take before some target group has more than one instance's worth for
   * each that serves: the least of serving ÷ share. Without a weight above 0 it is 0.
   */
  readonly capacity: number;
  /** The largest desired capacity among the groups that get requests. */
  readonly wanted: number;
  /** Whether the weights are what changed. */
  readonly shifted: boolean;
}

export interface TrafficMonitor {
  readonly samples: readonly TrafficSample[];
  /** The shares of a listener now. */
  shares(listener: string): Readonly<Record<string, number>>;
}

/** Watches what the weights of every listener and rule make of the instances that serve. Start it before the groups are made. */
export function trafficMonitor(
  kernel: Kernel,
  autoScaling: AutoScalingModel,
  elb: ElbModel,
  capacity: CapacityMonitor,
): TrafficMonitor {
  const samples: TrafficSample[] = [];
  const last = new Map<string, TrafficSample>();
  const groupsAt = (arn: string): string[] =>
    [...autoScaling.groups()].filter(({ targetGroups }) => targetGroups.has(arn)).map(({ name }) => name);

  const look = (atMs: number): void => {
    for (const { listener, targets } of elb.traffic()) {
      const total = targets.reduce((sum, { weight }) => sum + weight, 0);
      const used = targets.filter(({ weight }) => weight > 0);
      const parts = used.map(({ groupArn, weight }) => {
        const names = groupsAt(groupArn);
        const serving = names.reduce((sum, name) => sum + capacity.serving(name), 0);
        const desired = names.reduce((sum, name) => sum + (autoScaling.capacity(name)?.desired ?? 0), 0);
        return { name: elb.targetGroupName(groupArn) ?? groupArn, share: weight / total, serving, desired };
      });
      const shares = Object.fromEntries(parts.map(({ name, share }) => [name, Math.round(share * 1000) / 10]));
      const before = last.get(listener);
      const next: TrafficSample = {
        atMs,
        listener,
        shares,
        capacity: parts.length === 0 ? 0 : Math.min(...parts.map(({ serving, share }) => serving / share)),
        wanted: Math.max(0, ...parts.map(({ desired }) => desired)),
        shifted: JSON.stringify(before?.shares) !== JSON.stringify(shares),
      };
      if (!next.shifted && before?.capacity === next.capacity && before.wanted === next.wanted) continue;
      last.set(listener, next);
      samples.push(next);
    }
  };
  kernel.onChange(look);
  return { samples, shares: (listener) => last.get(listener)?.shares ?? {} };
}
