import type { FreezeAnswer, UnfreezeAnswer } from './answers.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';

const everywhere = '*';

/** Stops new changes, in one environment or everywhere; runs under way stop before their next step. Safe to repeat. */
export async function freeze(
  desk: Desk,
  asker: Asker,
  { scope = everywhere, reason }: { readonly scope?: string; readonly reason: string },
): Promise<FreezeAnswer> {
  authorise(desk, asker, 'operator', scope === everywhere ? undefined : scope);
  const frozen = { scope, reason, by: asker.actor, sinceMs: desk.clock.nowMs() };
  await desk.store.putFreeze(frozen);
  const live = await desk.store.live();
  return { freeze: frozen, underWay: live.filter((run) => scope === everywhere || run.environment === scope) };
}

/** Lifts it; runs that waited go on at their next look. Safe to repeat. */
export async function unfreeze(
  desk: Desk,
  asker: Asker,
  { scope = everywhere }: { readonly scope?: string },
): Promise<UnfreezeAnswer> {
  authorise(desk, asker, 'operator', scope === everywhere ? undefined : scope);
  return { scope, wasFrozen: await desk.store.removeFreeze(scope) };
}
