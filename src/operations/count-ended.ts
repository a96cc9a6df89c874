import type { Run } from '../runs/run.ts';
import type { Desk } from './desk.ts';
import { metricsOfEnded, placeOfRun } from './ended-run.ts';

/**
 * Counts a run that has ended, in its own account and region. After a crash it may be counted twice. Never rejects: a
 * run is not kept by what counts it.
 */
export async function countEnded({ aws, log }: Pick<Desk, 'aws' | 'log'>, run: Run): Promise<void> {
  const place = placeOfRun(run) ?? aws.places[0];
  if (place === undefined) return;
  try {
    await aws.for(place, { actor: 'amiable' }).metrics.put(metricsOfEnded(run));
  } catch (error) {
    log.warn({ run: run.id, error }, 'the end of a run could not be counted');
  }
}
