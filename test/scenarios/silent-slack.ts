import type { TestClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import type { Store } from '../../src/runs/store.ts';
import type { Telling } from '../../src/runs/story.ts';
import type { Happening } from './history.ts';

/** A surface that cannot be reached at times, and what was told on it nonetheless. */
export interface SilentSlack {
  readonly telling: Telling;
  /** The notes of a run that it shows, by number, in the order in which they came. */
  told(runId: string): readonly number[];
}

/** Undefined for a history in which nothing keeps Slack from being told: there, telling is no part of it. */
export function silentSlack(
  { store, clock }: { readonly store: Store; readonly clock: TestClock },
  happenings: readonly Happening[],
): SilentSlack | undefined {
  const startMs = clock.nowMs();
  const outages = happenings.filter((event) => event.kind === 'slack-down');
  if (outages.length === 0) return undefined;
  const shown = new Map<string, number[]>();
  const notesOf = (runId: string): number[] => {
    const notes = shown.get(runId) ?? [];
    shown.set(runId, notes);
    return notes;
  };
  const reach = (): void => {
    const afterSeconds = (clock.nowMs() - startMs) / 1000;
    if (outages.some(({ atSeconds, forSeconds }) => afterSeconds >= atSeconds && afterSeconds < atSeconds + forSeconds))
      throw new Error('Slack is down');
  };
  return {
    told: notesOf,
    telling: {
      store,
      clock,
      log: silentLog,
      leaseSeconds: 60,
      announcer: {
        showCard: async () => {
          reach();
          return { kind: 'told' };
        },
        postNote: async (run, _story, { seq }) => {
          reach();
          notesOf(run.id).push(seq);
          return { kind: 'told' };
        },
        findNote: async (run, _story, { seq }) => {
          reach();
          return notesOf(run.id).includes(seq);
        },
      },
    },
  };
}
