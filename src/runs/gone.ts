import type { LockHolder, Store } from './store.ts';

/** Whether nobody will carry this run on any more: it has ended and let go of everything, or it was never there. */
export async function isGone(store: Pick<Store, 'read'>, runId: string): Promise<boolean> {
  const run = await store.read(runId);
  return run === undefined || (run.phase.kind === 'ended' && run.dueAtMs === undefined);
}

/**
 * Who holds the lock. One whose owner is gone is released on the way: a run lets go of its lock by itself, so this
 * heals only what a lost item or a restored table has left behind. Safe to repeat.
 */
export async function liveHolder(
  store: Pick<Store, 'read' | 'lockHolder' | 'releaseLock'>,
  subjectKey: string,
): Promise<LockHolder | undefined> {
  const holder = await store.lockHolder(subjectKey);
  if (holder === undefined || !(await isGone(store, holder.owner))) return holder;
  await store.releaseLock(subjectKey, holder.owner);
  return undefined;
}
