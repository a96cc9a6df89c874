import type { RunAnswer, StatusAnswer } from './answers.ts';
import type { Asker, Desk } from './desk.ts';
import { authorise } from './people/authorise.ts';
import { standsAlone } from './stands-alone.ts';
import { findRun } from './steering/find-run.ts';

/** What runs or waits now, newest first, and what is frozen. */
export async function status(desk: Desk, asker: Asker): Promise<StatusAnswer> {
  authorise(desk, asker, 'viewer');
  const [live, freezes] = await Promise.all([desk.store.live(), desk.store.freezes()]);
  const shown = live.filter(standsAlone);
  return { live: shown, parts: live.length - shown.length, freezes, atMs: desk.clock.nowMs() };
}

/** One run and everything that happened in it. Throws Refusal where there is no such run. */
export async function runStatus(desk: Desk, asker: Asker, runId: string): Promise<RunAnswer> {
  authorise(desk, asker, 'viewer');
  const run = await findRun(desk, runId);
  return { run, notes: await desk.store.notes(run.id, 0), atMs: desk.clock.nowMs() };
}
