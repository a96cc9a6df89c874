/** Instance refreshes in histories. */
import type { InstanceRefresh } from '@aws-sdk/client-auto-scaling';
import { floorOf } from '../../src/fleet/guard.ts';
import type { CapacityLoss } from '../../src/playground/aws/autoscaling/monitor.ts';
import { groupViolations } from './group-violations.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';
import type { Life } from './life.ts';
import { refreshes } from './refreshes.ts';

export function refresh(history: History): Life {
  const { batch } = history;
  const { checkpointPercents = [], ...rules } = history.refresh ?? {};
  return {
    config: { refresh: { ...rules, checkpointPercents: [...checkpointPercents] } },
    prepare: async () => {},
    ask: (world) => world.ask({ strategy: 'refresh', batch }),
    violations: async (outcome) => {
      // Those of others lead nowhere.
      const all = await refreshes(outcome.world);
      const ours = all.filter((one) => one.DesiredConfiguration !== undefined);
      const others = all.filter((one) => one.DesiredConfiguration === undefined);
      return [
        ...(await groupViolations(outcome, history)),
        ...ours.filter(({ EndTime }) => EndTime === undefined).map(({ Status }) => `a refresh is left ${Status}`),
        ...promisesBroken(outcome, ours, others),
      ];
    },
  };
}

/** How long AWS takes to find that a server has stopped, and what it has not found it cannot count. */
const unnoticedMs = 60_000;

/** Whatever AWS has taken out for one of our refreshes, it has left as many serving as that one has promised. */
function promisesBroken(
  { world }: Outcome,
  ours: readonly InstanceRefresh[],
  others: readonly InstanceRefresh[],
): readonly string[] {
  const { losses } = world.monitor;
  return losses.filter(isByRefresh).flatMap(({ atMs, serving, desired }) => {
    if (others.some((one) => isUnderWay(one, atMs))) return [];
    const during = ours.find((one) => isUnderWay(one, atMs));
    const floor = floorOf({ minHealthyPercent: during?.Preferences?.MinHealthyPercentage ?? 100 }, desired);
    const unnoticed = losses.filter(
      (other) => !isByRefresh(other) && other.atMs <= atMs && other.atMs >= atMs - unnoticedMs,
    );
    return serving + unnoticed.length < floor
      ? [`AWS left ${serving} of ${desired} serving, and promised ${floor}`]
      : [];
  });
}

function isUnderWay({ StartTime, EndTime }: InstanceRefresh, atMs: number): boolean {
  const endMs = EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  return StartTime !== undefined && StartTime.getTime() <= atMs && atMs <= endMs;
}

function isByRefresh({ cause }: CapacityLoss): boolean {
  return cause.by === 'world' && cause.what === 'refreshed';
}
