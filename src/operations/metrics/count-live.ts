import type { Desk } from '../desk.ts';
import { liveByPlace, liveLine, liveMessage } from './live-runs.ts';

/**
 * Puts into CloudWatch how many runs are at work now, and says of each in the log how far it is. Nothing where none is:
 * a gap in the curve is none. Never rejects, and is safe to call at any time.
 */
export async function countLive({
  aws,
  clock,
  log,
  store,
}: Pick<Desk, 'aws' | 'clock' | 'log' | 'store'>): Promise<void> {
  try {
    const live = (await store.live()).filter(({ phase }) => phase.kind !== 'ended');
    for (const run of live) log.info(liveLine(run), liveMessage);
    for (const { place, metrics } of liveByPlace(live, aws.places[0], clock.nowMs()))
      await aws.for(place, { actor: 'amiable' }).metrics.put(metrics);
  } catch (error) {
    log.warn({ error }, 'runs at work could not be counted');
  }
}
