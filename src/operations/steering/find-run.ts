import { closest, distance } from 'fastest-levenshtein';
import { Refusal } from '../../basics/errors.ts';
import type { Run } from '../../runs/run.ts';
import type { Desk } from '../desk.ts';

/** The run of this id; throws Refusal, naming a live run with an id like it, where there is none. */
export async function findRun(desk: Desk, runId: string): Promise<Run> {
  const run = await desk.store.read(runId);
  if (run !== undefined) return run;
  const ids = (await desk.store.live()).map(({ id }) => id);
  const near = ids.length === 0 ? undefined : closest(runId, ids);
  const remedy =
    near !== undefined && distance(runId, near) <= 2 ? `Did you mean ${near}?` : 'See what is running: /ami status';
  throw new Refusal('unknown-run', `There is no run ${runId}.`, remedy, { run: runId });
}
