import { mapBounded } from '../aws/pages.ts';
import type { Run } from '../runs/run.ts';
import type { Desk } from './desk.ts';
import { metricsOfEnded, placesOfRun } from './ended-run.ts';

const placesAtOnce = 8;

/**
 * Counts a run that has ended, in each account and region that it was about, in the first of the configuration where it
 * was about none. After a crash it may be counted twice. Never rejects: a run is not kept by what counts it.
 */
export async function countEnded({ aws, log }: Pick<Desk, 'aws' | 'log'>, run: Run): Promise<void> {
  const own = placesOfRun(run);
  const places = own.length > 0 ? own : aws.places.slice(0, 1);
  await mapBounded(places, placesAtOnce, async (place) => {
    try {
      await aws.for(place, { actor: 'amiable' }).metrics.put(metricsOfEnded(run));
    } catch (error) {
      log.warn({ run: run.id, ...place, error }, 'the end of a run could not be counted');
    }
  });
}
