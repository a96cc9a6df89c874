import type { Phase, Run } from '../runs/run.ts';
import type { Next } from './plan-words.ts';
import type { Of } from './teller.ts';
import { verbWords } from './verb-words.ts';
import type { Part } from './view.ts';
import { sentence } from './words.ts';

type Ended = Extract<Phase, { kind: 'ended' }>;

/** Why it ended so; the state itself is said before it. */
export function outcomeText(run: Of, how: Pick<Ended, 'outcome' | 'why'>): string {
  const known = verbWords(run).ended?.(run, how)?.said;
  return known ?? (how.outcome === 'done' ? 'Everything was done as planned.' : sentence(how.why));
}

function wasClosed({ phase }: Run): boolean {
  return phase.kind === 'ended' && phase.code === 'closed';
}

/** What is left to a person of a run that has ended. */
export function unfinishedParts(run: Run): readonly Part[] {
  const facts = verbWords(run).unfinished?.(run) ?? [];
  return facts.length === 0 ? [] : [{ kind: 'facts', facts }];
}

/** What to do after a run that ended so, as a sentence and a command to type. */
export function nextStep(run: Run, outcome: Ended['outcome']): Next {
  const words = verbWords(run);
  switch (outcome) {
    case 'done':
    case 'rejected':
      return words.next(run, outcome);
    case 'undone':
    case 'aborted':
      return words.next(run, 'back');
    case 'failed':
      if (wasClosed(run)) return words.next(run, 'closed');
      return words.afterFailure?.(run) ?? { why: 'To read what happened:', command: `status ${run.id}` };
    case 'expired':
    case 'void':
      return words.again?.(run) ?? { why: 'To ask again, with a new plan:', command: run.command };
    case 'refused':
      return { why: 'Once the reason is gone, to ask again:', command: run.command };
  }
}
