import { rollbackUntilMs } from '../operations/rollout/former-launch.ts';
import type { BlueGreenFacts } from '../operations/rollout/rollout-facts.ts';
import type { Run } from '../runs/run.ts';
import type { PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { fleetText, replacesText, rolloutFactsOf } from './rollout.ts';
import { rolloutWords } from './rollout-words.ts';
import { strategyHow } from './strategies.ts';
import { type Action, code, text, time } from './view.ts';
import { cut } from './words.ts';

/** How rollbacks are told: as rollouts, of what served before. */
export const rollbackWords: VerbWords = { ...rolloutWords, plan: planned };

const longestCommand = 120;

function planned(run: PlannedRun): PlanWords | undefined {
  const words = rolloutWords.plan(run);
  const facts = rolloutFactsOf(run);
  if (words === undefined || facts?.takenBack === undefined) return words;
  const { runId, command, by, endedAtMs } = facts.takenBack;
  const taken = {
    label: 'Takes back',
    value: [code(runId), text(`: ${cut(command, longestCommand)}, asked by ${by}, ended `), time(endedAtMs, 'date')],
  };
  const what = `${replacesText(facts)} of ${fleetText(facts)} with ${facts.to.imageId}, which served before, ${strategyHow(facts)}.`;
  return {
    ...words,
    title: `Rollback of ${fleetText(facts)} to ${facts.to.imageId}`,
    question: `Takes back ${runId}: replaces ${what}`,
    wouldDo: `would take back ${runId}: replace ${what}`,
    shortFacts: [taken, ...words.shortFacts],
    facts: [taken, ...words.facts],
  };
}

/** The button on a run that can be taken back now. */
export function rollbackActions(run: Run, nowMs: number): readonly Action[] {
  return withoutRollbackAtMs(run, nowMs) === undefined ? [] : [rollbackAction(run)];
}

/** The first moment at which a run that can be taken back now cannot any longer; undefined where it cannot now. */
export function withoutRollbackAtMs(run: Run, nowMs: number): number | undefined {
  const untilMs = rollbackUntilMs(run);
  return untilMs === undefined || nowMs > untilMs ? undefined : untilMs + 1;
}

/** With another label where it does not stand below its run. */
export function rollbackAction(run: Run, label = 'Roll back'): Action {
  const facts = rolloutFactsOf(run);
  if (facts?.strategy === 'blue-green') return shiftBackAction(run, facts, label);
  const before =
    facts?.launchedBefore?.kind === 'known' ? facts.launchedBefore.imageIds.join(', ') : 'what served before';
  return {
    label,
    command: `rollback ${run.id}`,
    style: 'danger',
    confirm: {
      title: 'Roll back this run?',
      text: `Asks for ${run.subject} to go back to ${before}, with the launch template version of then. A plan is made first, and approved where the policy asks for that.`,
      yes: 'Ask for it',
      no: 'Leave it',
    },
  };
}

/** What had the traffic before still runs. */
function shiftBackAction(run: Run, { group }: BlueGreenFacts, label: string): Action {
  return {
    label: label === 'Roll back' ? 'Shift back' : label,
    command: `rollback ${run.id}`,
    style: 'danger',
    confirm: {
      title: 'Shift the traffic back?',
      text: `Asks for all traffic of ${run.subject} to go back to ${group}, which still runs, at once and once enough of it is healthy. It is approved where the policy asks for that.`,
      yes: 'Ask for it',
      no: 'Leave it',
    },
  };
}
