import { isCheckWanted } from '../operations/alerts/alert-state.ts';
import type { Due } from '../runs/store.ts';
import type { Core } from '../wiring.ts';
import type { Outbox } from './messages.ts';

const mostDue = 1_000;
/**
 * Pins and instances of runs that are gone, and a check that is wanted, are looked for at least so long apart: every five
 * minutes, also where an invocation comes early or late, or not at all.
 */
const roundsApartMs = 4.5 * 60_000;

/**
 * Once a minute: puts on the queue whatever is due and was lost on the way, and now and again ends what runs that are
 * gone have left, and has compliance checked where that is wanted out of turn: so does a new one at once. Safe to call at
 * any time.
 */
export function sweeperFunction({
  core,
  outbox,
}: {
  readonly core: Core;
  readonly outbox: Outbox;
}): () => Promise<void> {
  const { store, clock, log } = core.desk;
  let roundAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const nowMs = clock.nowMs();
    const dues = await store.due(nowMs, mostDue);
    for (const { what, runId } of dues) outbox.add({ kind: 'due', what, runId, when: 'due' });
    const isRound = nowMs - roundAtMs >= roundsApartMs;
    if (isRound) roundAtMs = nowMs;
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
