import { mapBounded } from '../../aws/pages.ts';
import type { Metric } from '../../aws/service-ports.ts';
import type { Run } from '../../runs/run.ts';
import type { Desk } from '../desk.ts';
import { placesOfRun } from '../run-places.ts';
import { metricsOfEnded } from './ended-run.ts';

const placesAtOnce = 8;

/**
 * Counts a run that has ended, in each account and region that it was about, in the first of the configuration where it
 * was about none. After a crash it may be counted twice. Never rejects: a run is not kept by what counts it.
 */
export async function countEnded(desk: Pick<Desk, 'aws' | 'log' | 'store'>, run: Run): Promise<void> {
  const { aws, log } = desk;
  const own = placesOfRun(run);
  const places = own.length > 0 ? own : aws.places.slice(0, 1);
  const metrics = await metricsOf(desk, run);
  await mapBounded(places, placesAtOnce, async (place) => {
    try {
      await aws.for(place, { actor: 'amiable' }).metrics.put(metrics);
    } catch (error) {
      log.warn({ run: run.id, ...place, error }, 'the end of a run could not be counted');
    }
  });
}

/** What cannot be read of what happened in it leaves out what is counted by that; its end is counted all the same. */
async function metricsOf({ log, store }: Pick<Desk, 'log' | 'store'>, run: Run): Promise<readonly Metric[]> {
  try {
    const copied = await store.notes(run.id, 0);
    const lastSeq = copied.at(-1)?.seq ?? 0;
    return metricsOfEnded(run, [...copied, ...run.pending.filter(({ seq }) => seq > lastSeq)]);
  } catch (error) {
    log.warn({ run: run.id, error }, 'what happened in a run could not be read to count it');
    return metricsOfEnded(run, []).filter(({ name }) => name === 'RunsEnded');
  }
}
