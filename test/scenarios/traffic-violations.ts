import { floorOf } from '../../src/fleet/guard.ts';
import type { TrafficMonitor, TrafficSample } from '../../src/playground/aws/autoscaling/traffic-monitor.ts';
import { isFresh, readsAreLate } from './happenings.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';

/**
 * Every listener and rule at every instant: whenever weights of ours, or a call of ours that took an instance out of
 * service, left room for less than before, it was room for the floor. So the two groups are never both cut.
 */
export function trafficViolations(outcome: Outcome, { samples }: TrafficMonitor, history: History): readonly string[] {
  const before = new Map<string, TrafficSample>();
  return samples.flatMap((sample) => {
    const last = before.get(sample.listener);
    before.set(sample.listener, sample);
    if (last === undefined || sample.capacity >= last.capacity || !isOurs(outcome, sample)) return [];
    const wanted = knownToBeWanted(outcome, sample, history);
    const floor = wanted === undefined ? 0 : floorOf({ minHealthyPercent: history.minHealthyPercent }, wanted);
    if (sample.capacity >= floor) return [];
    return [`${sample.listener} was left room for ${sample.capacity} of ${wanted}, floor ${floor}`];
  });
}

function isOurs({ world, others, approvedAtMs }: Outcome, { atMs, shifted }: TrafficSample): boolean {
  if (atMs < approvedAtMs || others.atMs.includes(atMs)) return false;
  return shifted || world.monitor.losses.some((loss) => loss.atMs === atMs && loss.cause.by === 'caller');
}

/** Undefined where others have just stopped serving, and reads are too late to tell. */
function knownToBeWanted(
  { world, scaled, approvedAtMs }: Outcome,
  { atMs, wanted }: TrafficSample,
  history: History,
): number | undefined {
  if (!readsAreLate(history, approvedAtMs, atMs)) return wanted;
  const isUnseen = (event: { readonly atMs: number }): boolean => isFresh(event.atMs, atMs);
  if (world.monitor.losses.some((loss) => loss.cause.by !== 'caller' && isUnseen(loss))) return undefined;
  return wanted - scaled.outs.filter(isUnseen).reduce((sum, { by }) => sum + by, 0);
}
