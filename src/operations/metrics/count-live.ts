import { placeKey } from '../../fleet/place.ts';
import { inEachPlace } from '../../steps/each-place.ts';
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
    const counts = new Map(liveByPlace(live, aws.places[0], clock.nowMs()).map((at) => [placeKey(at.place), at]));
    const places = [...counts.values()].map(({ place }) => place);
    await inEachPlace({ clock, log }, places, 'runs at work', async (place) => {
      try {
        await aws.for(place, { actor: 'amiable' }).metrics.put(counts.get(placeKey(place))?.metrics ?? []);
      } catch (error) {
        log.warn({ ...place, error }, 'runs at work could not be counted');
      }
    });
  } catch (error) {
    log.warn({ error }, 'runs at work could not be counted');
  }
}
