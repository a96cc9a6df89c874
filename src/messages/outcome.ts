import { quote } from '../basics/quoting.ts';
import type { Phase, Run } from '../runs/run.ts';
import { rolloutFactsOf } from './rollout.ts';
import { sentence } from './words.ts';

type Ended = Extract<Phase, { kind: 'ended' }>;

/** Why it ended so; the state itself is said before it. */
export function outcomeText({ outcome, why }: Pick<Ended, 'outcome' | 'why'>): string {
  return outcome === 'done' ? 'Everything was done as planned.' : sentence(why);
}

function wasClosed({ phase }: Run): boolean {
  return phase.kind === 'ended' && phase.code === 'closed';
}

/** Whether something was replaced for which there is no way back. */
function stayed(run: Run): boolean {
  return run.tried.length > 0 && rolloutFactsOf(run)?.goesBack === false;
}

/** What to do after a run that ended so, as a sentence and a command to type. */
export function nextStep(run: Run, outcome: Ended['outcome']): { readonly why: string; readonly command: string } {
  const fleet = `fleet ${quote(run.subject)}`;
  switch (outcome) {
    case 'done':
      return { why: 'To see the fleet as it is now:', command: fleet };
    case 'undone':
    case 'aborted':
      if (stayed(run))
        return { why: 'Instances stayed on the AMI that they ran by then. To see them:', command: fleet };
      return { why: 'To see that the fleet is as it was before:', command: fleet };
    case 'failed':
      if (wasClosed(run)) return { why: 'To see what the fleet was left with:', command: fleet };
      return { why: 'To read what happened:', command: `status ${run.id}` };
    case 'expired':
    case 'void':
      return { why: 'To ask again, with a new plan:', command: run.command };
    case 'refused':
      return { why: 'Once the reason is gone, to ask again:', command: run.command };
    case 'rejected':
      return { why: 'To look at the fleet and ask for something else:', command: fleet };
  }
}
