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
      const ours = (await refreshes(outcome.world)).filter((one) => one.DesiredConfiguration !== undefined);
      return [
        ...(await groupViolations(outcome, history)),
        ...ours.filter(({ EndTime }) => EndTime === undefined).map(({ Status }) => `a refresh is left ${Status}`),
        ...promisesBroken(outcome, ours),
      ];
    },
  };
}

/** How long AWS takes to find that a server has stopped, and what it has not found it cannot count. */
const unnoticedMs = 60_000;

/** Whatever AWS has taken out for one of our refreshes, it has left as many serving as that one has promised. */
function promisesBroken({ world }: Outcome, ours: readonly InstanceRefresh[]): readonly string[] {
  const { losses } = world.monitor;
  return losses.filter(isByRefresh).flatMap(({ atMs, serving, desired }) => {
    const during = ours.find(({ StartTime, EndTime }) => {
      const endMs = EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
      return StartTime !== undefined && StartTime.getTime() <= atMs && atMs <= endMs;
    });
    const floor = floorOf({ minHealthyPercent: during?.Preferences?.MinHealthyPercentage ?? 100 }, desired);
    const unnoticed = losses.filter(
      (other) => !isByRefresh(other) && other.atMs <= atMs && other.atMs >= atMs - unnoticedMs,
    );
    return serving + unnoticed.length < floor
      ? [`AWS left ${serving} of ${desired} serving, and promised ${floor}`]
      : [];
  });
}

function isByRefresh({ cause }: CapacityLoss): boolean {
  return cause.by === 'world' && cause.what === 'refreshed';
}
