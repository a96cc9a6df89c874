/** What a run waits for before it begins something new. */
import type { GateName, Run } from '../runs/run.ts';

interface GateWords {
  readonly emoji: string;
  /** The state of a run that waits. */
  readonly word: string;
  /** What ends the wait: follows on `It goes on by itself `. */
  readonly until: string;
  /** In sentences, for the card: what a person may do about it. */
  readonly goesOn: string;
  readonly opened: string;
}

export const gateWords: Readonly<Record<GateName, GateWords>> = {
  freeze: {
    emoji: '🧊',
    word: 'Frozen',
    until: 'when the freeze is lifted',
    goesOn: 'It goes on by itself when the freeze is lifted.',
    opened: 'The freeze is lifted',
  },
  window: {
    emoji: '⏳',
    word: 'Waiting for its window',
    until: 'then',
    goesOn:
      'It goes on by itself then. What cannot wait: abort this, and ask again with --outside-window and the reason; a second person then has to approve.',
    opened: 'The window is open',
  },
};

/** The words for what a run waits for now; undefined where it waits for nothing of the kind. */
export function gateOf({ phase, paused, step }: Run): GateWords | undefined {
  return phase.kind === 'running' && paused === undefined && step.gate !== undefined
    ? gateWords[step.gate.name]
    : undefined;
}
