/** Which ended runs a person may have taken back now. */
import { Refusal } from '../../basics/errors.ts';
import type { Run } from '../../runs/run.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { changedItsFleet } from '../rollout/former-launch.ts';
import { requireTakenBack } from './rollback-refusals.ts';

const runsLookedAt = 5;

/**
 * Those that the click would not refuse, as far as the store can tell: within their window, of an environment in which
 * the person may ask for changes, the last change of their fleet, and no other run at work there.
 */
export async function rollbackOffers(
  desk: Desk,
  asker: Asker,
  runs: readonly Run[],
  live: readonly Run[],
): Promise<readonly Run[]> {
  const fit = runs.filter(
    (run) => isFit(desk, asker, run) && live.every(({ subjectKey }) => subjectKey !== run.subjectKey),
  );
  const offered = await Promise.all(
    fit.map(async (run) => {
      const changes = (await desk.store.ofSubject(run.subjectKey, runsLookedAt)).filter(changedItsFleet);
      return changes[0]?.id === run.id ? [run] : [];
    }),
  );
  return offered.flat();
}

function isFit(desk: Desk, asker: Asker, run: Run): boolean {
  try {
    authorise(desk, asker, 'operator', run.environment);
    requireTakenBack(run, desk.clock.nowMs());
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
