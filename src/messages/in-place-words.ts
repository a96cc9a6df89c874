import { quote } from '../basics/quoting.ts';
import { type InPlaceFacts, isPatching, serversOut, serversReport } from '../operations/in-place/in-place-facts.ts';
import type { Run } from '../runs/run.ts';
import { inPlaceFactLines, inPlaceFactsOf, inPlaceLists, serversText, wavesText, whereText } from './in-place.ts';
import type { Fact, Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { endedInPlace, reportText } from './servers-report.ts';
import { text } from './view.ts';
import { plural } from './words.ts';

/** How patching servers where they are is told. */
export const inPlaceWords: VerbWords = {
  subject: 'fleet',
  standsStill: 'No further server is touched',
  undoing: 'The command is cancelled where it still can be, and every server that runs is put back into service.',
  progress: ({ phase, progress }) => {
    const label = progress?.label ?? '';
    if (phase.kind === 'undoing') return label;
    // What was going on is over; why it stopped is said beside it.
    return phase.kind === 'held' ? 'servers done' : `servers done; ${label}`;
  },
  next,
  ended: endedInPlace,
  paused: pausedInPlace,
  left: (run) => `${leftText(run)} The lock is released; what the run pinned is put back within five minutes.`,
  plan: planned,
};

function next(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  const fleet = inPlaceFactsOf(run)?.fleet;
  if (after === 'rejected') return { why: 'To see what can be asked for instead:', command: 'help patch' };
  if (after !== 'done') return { why: 'To patch what was not patched yet, with a new plan:', command: run.command };
  return fleet === undefined
    ? { why: 'To see what came of each wave:', command: `status ${run.id}` }
    : { why: 'To see the fleet as it is now:', command: `fleet ${quote(run.subject)}` };
}

function leftText(run: Run): string {
  const groups = inPlaceFactsOf(run)?.targetGroups ?? [];
  return groups.length === 0
    ? 'Some servers may still run the command.'
    : `Some servers may still run the command, or be out of ${groups.join(', ')}: the thread names those of each wave.`;
}

function planned(run: PlannedRun): PlanWords | undefined {
  const facts = inPlaceFactsOf(run);
  if (facts === undefined) return undefined;
  const what = `${serversText(facts)} of ${whereText(facts)} in place`;
  return {
    title: `Patching ${whereText(facts)} in place`,
    question: `Patches ${what} with ${withText(facts)}, in ${plural(facts.waves, 'wave')}.`,
    wouldDo: `would patch ${what}, in ${wavesText(facts)}.`,
    shortFacts: [
      { label: 'Patches', value: [text(`${serversText(facts)}, in ${wavesText(facts)}`)] },
      { label: 'With', value: [text(withText(facts))] },
      ...reportFacts(run),
    ],
    facts: inPlaceFactLines(facts),
    lists: inPlaceLists(facts),
    goesBack: false,
    takesBack: 'Nothing more is patched; every server that runs is put back into service.',
    wayBack:
      'What is patched stays patched; the command is cancelled where it still can be, and every server that runs is put back into service',
  };
}

function withText({ profile }: InPlaceFacts): string {
  return profile === undefined ? 'a command that was typed' : `the profile ${profile}`;
}

/** What came of it, once that is told. */
function reportFacts(run: PlannedRun): readonly Fact[] {
  const report = serversReport(run);
  return report === undefined ? [] : [{ label: 'Came of it', value: [text(reportText(report))] }];
}

const noFurther = 'No further server is touched';

/** The command is called off, so that what waits is not patched behind the back of whoever paused it. */
function pausedInPlace(run: Run): string | undefined {
  if (run.phase.kind !== 'running') return undefined;
  const command = isPatching(run)
    ? '; the command under way is cancelled where it still can be, and is sent again once the run goes on'
    : '';
  return `${noFurther}${command}.${outText(run)}`;
}

function outText(run: Run): string {
  const out = inPlaceFactsOf(run)?.targetGroups.length === 0 ? 0 : serversOut(run);
  if (out === 0) return '';
  return out === undefined
    ? ' The servers of this wave are out of service meanwhile.'
    : ` ${plural(out, 'server')} ${out === 1 ? 'is' : 'are'} out of service meanwhile.`;
}
