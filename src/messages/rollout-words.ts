import { quote } from '../basics/quoting.ts';
import type { RolloutFacts } from '../operations/rollout/rollout-facts.ts';
import type { Run } from '../runs/run.ts';
import { currentStep } from '../runs/walk.ts';
import type { Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import {
  fleetText,
  fromLine,
  imageLine,
  isRollout,
  replacesText,
  rolloutFactLines,
  rolloutFactsOf,
  rolloutLists,
} from './rollout.ts';
import { strategyHow, strategyPaused } from './strategies.ts';
import { text } from './view.ts';
import { count, some } from './words.ts';

/** How rollouts are told. */
export const rolloutWords: VerbWords = {
  subject: 'fleet',
  standsStill: 'Nothing more is replaced',
  undoing: 'What was done is being undone, with capacity held.',
  progress: progressLabel,
  next: nextLook,
  left: (run) =>
    `${backText(run)}${fleetLeft(run)} The lock is released; what the run pinned is put back within five minutes.`,
  paused: (run) => {
    const facts = rolloutFactsOf(run);
    return facts && strategyPaused(facts, currentStep(run)?.kind);
  },
  plan: planned,
};

/** `instances replaced; wave 3 of 21: settling`. */
function progressLabel({ verb, plan, phase, progress }: Parameters<VerbWords['progress']>[0]): string {
  const label = progress?.label ?? '';
  if (!isRollout(plan?.verb ?? verb)) return label;
  if (rolloutFactsOf({ plan })?.strategy === 'blue-green')
    return label === '' ? '% of the traffic shifted' : `% of the traffic shifted; ${label}`;
  const counted = phase.kind === 'undoing' ? 'instances taken back' : 'instances replaced';
  return label === '' ? counted : `${counted}; ${label}`;
}

function nextLook(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  const back = stayed(run)
    ? 'Instances stayed on the AMI that they ran by then. To see them:'
    : 'To see that the fleet is as it was before:';
  const whys = {
    done: 'To see the fleet as it is now:',
    back,
    closed: 'To see what the fleet was left with:',
    rejected: 'To look at the fleet and ask for something else:',
  };
  return { why: whys[after], command: `fleet ${quote(run.subject)}` };
}

/** Whether something was replaced for which there is no way back. */
function stayed(run: Run): boolean {
  return run.tried.length > 0 && rolloutFactsOf(run)?.goesBack === false;
}

function backText({ progress }: Run): string {
  if (progress === undefined || progress.total === 0) return '';
  return `${count(progress.done)} of ${count(progress.total)} instances had been taken back. `;
}

function fleetLeft(run: Run): string {
  const facts = rolloutFactsOf(run);
  if (facts === undefined) return 'What it had changed may be left so.';
  const before = some([...new Set(facts.from.map(({ imageId }) => imageId))]);
  return `The fleet may have instances of both ${facts.to.imageId} and ${before}, more of them than before, and new ones may be launched from either.`;
}

function planned(run: PlannedRun): PlanWords | undefined {
  const facts = rolloutFactsOf(run);
  if (facts === undefined) return undefined;
  return {
    title: `Rollout of ${facts.to.imageId} to ${fleetText(facts)}`,
    question: `Replaces ${replaced(facts)}, ${strategyHow(facts)}.`,
    wouldDo: `would replace ${replaced(facts)} ${strategyHow(facts)}.`,
    shortFacts: [
      { label: 'From', value: fromLine(facts) },
      { label: 'To', value: imageLine(facts.to) },
      { label: 'Replaces', value: [text(replacesText(facts))] },
    ],
    facts: rolloutFactLines(facts),
    lists: rolloutLists(facts),
    goesBack: facts.goesBack !== false,
    takesBack: takesBack(facts),
    wayBack: facts.wayBack,
  };
}

function replaced(facts: RolloutFacts): string {
  return `${replacesText(facts)} of ${fleetText(facts)} with ${facts.to.imageId}`;
}

function takesBack({ from }: RolloutFacts): string {
  const before = from[0]?.imageId ?? 'the AMI before';
  return `Takes back what was done: instances with the new AMI are replaced by ones with ${before}. Capacity holds, and it takes about as long as it took to get here.`;
}
