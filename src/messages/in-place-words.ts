import { quote } from '../basics/quoting.ts';
import { type InPlaceFacts, serversReport } from '../operations/in-place-facts.ts';
import type { Run } from '../runs/run.ts';
import { inPlaceFactLines, inPlaceFactsOf, inPlaceLists, serversText, wavesText, whereText } from './in-place.ts';
import type { Fact, Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { serverList } from './server-notes.ts';
import { text } from './view.ts';
import { count, plural } from './words.ts';

/** How patching servers where they are is told. */
export const inPlaceWords: VerbWords = {
  subject: 'fleet',
  standsStill: 'No further server is touched',
  undoing: 'The command is cancelled where it still can be, and every server is put back into service.',
  progress: ({ phase, progress }) => {
    const label = progress?.label ?? '';
    return phase.kind === 'undoing' ? label : `servers done; ${label}`;
  },
  next,
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
    takesBack: 'Nothing more is patched; every server is put back into service.',
    wayBack:
      'What is patched stays patched; the command is cancelled where it still can be, and every server is put back into service',
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

function reportText({ total, patched, failed, gone, named }: NonNullable<ReturnType<typeof serversReport>>): string {
  const broken = failed === 0 ? '' : `; ${count(failed)} failed: ${serverList(named, failed)}`;
  const away = gone === 0 ? '' : `; ${count(gone)} did not run any more`;
  return `${count(patched)} of ${plural(total, 'server')} patched${broken}${away}`;
}
