import { isCheckWanted } from '../operations/alerts/alert-state.ts';
import type { Due } from '../runs/store.ts';
import type { Core } from '../wiring.ts';
import type { Outbox } from './messages.ts';

const mostDue = 1_000;
const minuteMs = 60_000;
/** Pins and instances of runs that are gone, and a check that is wanted, are looked for this often. */
const everyMinutes = 5;

/**
 * Once a minute: puts on the queue whatever is due and was lost on the way, and now and again ends what runs that are
 * gone have left, and has compliance checked where that is wanted out of turn. Safe to call at any time.
 */
export function sweeperFunction({
  core,
  outbox,
}: {
  readonly core: Core;
  readonly outbox: Outbox;
}): () => Promise<void> {
  const { store, clock, log } = core.desk;
  return async () => {
    const nowMs = clock.nowMs();
    const dues = await store.due(nowMs, mostDue);
    for (const { what, runId } of dues) outbox.add({ kind: 'due', what, runId, when: 'due' });
    const isRound = Math.floor(nowMs / minuteMs) % everyMinutes === 0;
    if (isRound && (await isCheckWanted(store, nowMs))) outbox.add({ kind: 'check' });
    await outbox.flush();
    // Said each time: the alarm for work that nobody does reads it.
    log.info({ due: dues.length, oldestDueSeconds: oldestSeconds(dues, nowMs) }, 'due work was looked for');
    if (isRound) await core.sweep();
  };
}

/** How long the oldest of it has been due: a run that is carried on is so for seconds. */
function oldestSeconds(dues: readonly Due[], nowMs: number): number {
  return Math.max(0, ...dues.map(({ dueAtMs }) => Math.round((nowMs - dueAtMs) / 1000)));
}
