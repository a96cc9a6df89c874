import { createHash } from 'node:crypto';
import { Refusal } from '../basics/errors.ts';
import type { Desk } from './desk.ts';

/** What is done at once touches the store, or makes a few calls. Whoever takes longer has died, or may be done beside. */
const leaseSeconds = 15;

export type ActedOnce<Answer> =
  | { readonly kind: 'acted'; readonly answer: Answer }
  /** Another request of the same interaction has done it, or is about to. */
  | { readonly kind: 'repeated'; readonly isDone: boolean };

/**
 * Does what an interaction asks for once, whichever process its requests reach: one write before the act, and one after it,
 * which `aside` takes where somebody waits for the answer. Where the act has died in between, or failed, a later request of
 * the same interaction does it again, after the lease; so an act has to be safe to repeat at once. A refusal counts as done:
 * what was refused is not done later. Throws what the act throws.
 */
export async function actOnce<Answer>(
  { store, clock, log }: Desk,
  interactionId: string,
  act: () => Promise<Answer>,
  aside: ((work: Promise<void>) => void) | undefined,
): Promise<ActedOnce<Answer>> {
  const actId = createHash('sha256').update(interactionId).digest('hex');
  const found = await store.claimAct(actId, clock.nowMs(), leaseSeconds);
  if (found !== 'claimed') return { kind: 'repeated', isDone: found === 'done' };
  const record = async (): Promise<void> => {
    const work = store
      .completeAct(actId)
      .catch((error: unknown) => log.warn({ error }, 'an act could not be recorded as done'));
    if (aside === undefined) await work;
    else aside(work);
  };
  try {
    const answer = await act();
    await record();
    return { kind: 'acted', answer };
  } catch (error) {
    if (error instanceof Refusal) await record();
    throw error;
  }
}
