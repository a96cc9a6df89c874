import { floorOf } from '../../src/fleet/guard.ts';
import type { CapacityLoss } from '../../src/playground/aws/autoscaling/monitor.ts';
import { isFresh, readsAreLate } from './happenings.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';

/** The load balancer at every instant: whenever a call of ours took one out of service, enough were left. */
export function capacityViolations(outcome: Outcome, history: History): readonly string[] {
  return outcome.world.monitor.losses.flatMap((loss) => {
    const { cause, atMs } = loss;
    if (cause.by !== 'caller' || atMs < outcome.approvedAtMs) return [];
    // SetDesiredCapacity takes no condition: one that crosses a scale-out can only be made good.
    if (cause.call === 'SetDesiredCapacity' && mayCross(history)) return [];
    const { serving, desired } = asKnown(outcome, loss, history);
    const floor = floorOf({ minHealthyPercent: history.minHealthyPercent }, desired);
    return serving < floor ? [`${cause.call} left ${serving} of ${desired} serving, floor ${floor}`] : [];
  });
}

/**
 * What AWS could have told of it. While reads lag, a scale-out of the last seconds is not to be known, nor that others
 * have stopped serving; what we did ourselves is.
 */
function asKnown({ world, scaled, approvedAtMs }: Outcome, loss: CapacityLoss, history: History) {
  if (!readsAreLate(history, approvedAtMs, loss.atMs)) return loss;
  const isUnseen = ({ atMs }: { readonly atMs: number }): boolean => isFresh(atMs, loss.atMs);
  const gone = world.monitor.losses.filter((other) => other.cause.by !== 'caller' && isUnseen(other)).length;
  const wanted = scaled.outs.filter(isUnseen).reduce((sum, { by }) => sum + by, 0);
  return { serving: loss.serving + gone, desired: loss.desired - wanted };
}

function mayCross({ happenings }: History): boolean {
  return happenings.some(({ kind }) => kind === 'overwritten' || kind === 'stale-reads');
}
