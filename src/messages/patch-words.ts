import { quote } from '../basics/quoting.ts';
import { finishedImage } from '../operations/amis/create-facts.ts';
import type { Run } from '../runs/run.ts';
import { inPlaceFactsOf } from './in-place.ts';
import { inPlaceWords } from './in-place-words.ts';
import type { Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { rolloutWords } from './rollout-words.ts';
import { stagesWords } from './stages-words.ts';

/** How patching is told: in place, as stages of an AMI, or as the rollout that these end in. */
export const patchWords: VerbWords = {
  subject: 'fleet',
  standsStill: 'Nothing more is changed',
  undoing: 'What was done is being taken back.',
  progress: (run) => wordsOf(run).progress(run),
  next: (run, after) => wordsOf(run).next(run, after),
  again: rollOutWhatWasMade,
  ended: (run, how) => wordsOf(run).ended?.(run, how),
  paused: (run) => wordsOf(run).paused?.(run),
  left: (run) => wordsOf(run).left(run),
  plan: planned,
};

function planned(run: PlannedRun): PlanWords | undefined {
  const words = wordsOf(run).plan(run);
  if (words === undefined || run.plan?.verb !== 'rollout') return words;
  return { ...words, title: `Patch: ${words.title.charAt(0).toLowerCase()}${words.title.slice(1)}` };
}

/** The AMI is there and tested: nobody has to bake it a second time. */
function rollOutWhatWasMade(run: Run): Next | undefined {
  const imageId = finishedImage(run);
  if (run.plan?.verb !== 'rollout' || imageId === undefined) return undefined;
  return {
    why: 'The patched AMI is there. To have it rolled out, by a new plan:',
    command: `rollout ${imageId} to ${quote(run.subject)}`,
  };
}

function wordsOf(run: PlannedRun | Pick<Run, 'plan'>): VerbWords {
  if (run.plan?.verb === 'rollout') return rolloutWords;
  return inPlaceFactsOf(run) === undefined ? stagesWords : inPlaceWords;
}
