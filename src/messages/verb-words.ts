import type { Run } from '../runs/run.ts';
import { awaitsGoCode } from '../runs/signals.ts';
import { cleanupWords } from './cleanup-words.ts';
import { copyWords } from './copy-words.ts';
import { createWords } from './create-words.ts';
import { emergencyWords } from './emergency-words.ts';
import { patchWords } from './patch-words.ts';
import type { PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { restoreWords } from './restore-words.ts';
import { rollbackWords } from './rollback-words.ts';
import { rolloutWords } from './rollout-words.ts';
import { stagesWords } from './stages-words.ts';

/** One line for each verb that makes runs. */
const byVerb: Readonly<Record<string, VerbWords>> = {
  rollout: rolloutWords,
  rollback: rollbackWords,
  create: createWords,
  bake: stagesWords,
  validate: stagesWords,
  scan: stagesWords,
  patch: patchWords,
  cleanup: cleanupWords,
  restore: restoreWords,
  copy: copyWords,
  emergency: emergencyWords,
};

/** The words for the runs of a verb; one that this version does not know is told as what changes a fleet. */
export function verbWords({ verb }: Pick<Run, 'verb'>): VerbWords {
  return (Object.hasOwn(byVerb, verb) ? byVerb[verb] : undefined) ?? rolloutWords;
}

/** What a person may decide about a run that is held, by the names of its buttons. */
export function decisions(run: PlannedRun, heldCode: string): string {
  const on = heldCode === awaitsGoCode ? 'continue' : 'retry';
  const { takeBackLabel = 'Roll back' } = verbWords({ verb: run.verb ?? run.plan?.verb ?? '' });
  const back = planWords(run)?.goesBack === false ? 'stop here' : takeBackLabel.toLowerCase();
  return `${on}, ${back}, or hold`;
}

/** The words for the plan of a run; undefined where there is none, or none that this version can read. */
export function planWords(run: PlannedRun): PlanWords | undefined {
  const { plan, verb } = run;
  return plan === undefined ? undefined : verbWords({ verb: verb ?? plan.verb }).plan(run);
}
