import type { Outcome, Phase, Run } from '../runs/run.ts';
import { gateOf } from './gates.ts';
import type { Of } from './teller.ts';
import { verbWords } from './verb-words.ts';

/** Where a run stands, as a sign and as words that say the same without it. */
export interface StateWord {
  readonly emoji: string;
  readonly word: string;
}

type LivePhase = Exclude<Phase['kind'], 'ended'>;

const phases: Readonly<Record<LivePhase, StateWord>> = {
  planning: { emoji: '📝', word: 'Planning' },
  approval: { emoji: '🙋', word: 'Waiting for approval' },
  running: { emoji: '🔄', word: 'Running' },
  held: { emoji: '✋', word: 'Stopped, waiting for a decision' },
  undoing: { emoji: '⏪', word: 'Being taken back' },
  'needs-human': { emoji: '🚨', word: 'Needs a person' },
};

const outcomes: Readonly<Record<Outcome, StateWord>> = {
  done: { emoji: '✅', word: 'Done' },
  undone: { emoji: '⏪', word: 'Taken back' },
  refused: { emoji: '⛔', word: 'Refused' },
  rejected: { emoji: '❌', word: 'Rejected' },
  expired: { emoji: '⌛', word: 'Expired' },
  void: { emoji: '⛔', word: 'Void' },
  aborted: { emoji: '🛑', word: 'Aborted' },
  failed: { emoji: '❌', word: 'Failed' },
};

/** The state of a run now. */
export function stateOf(run: Run): StateWord {
  if (run.phase.kind === 'ended') return outcomeWord(run, run.phase);
  if (run.paused !== undefined) return { emoji: '💤', word: 'Paused' };
  return gateOf(run) ?? phases[run.phase.kind];
}

/** How a run ended, in the words of its verb where it has some of its own. */
export function outcomeWord(run: Of, how: { readonly outcome: Outcome; readonly why: string }): StateWord {
  return verbWords(run).ended?.(run, how) ?? outcomes[how.outcome];
}

export function isOutcome(word: string): word is Outcome {
  return Object.hasOwn(outcomes, word);
}
