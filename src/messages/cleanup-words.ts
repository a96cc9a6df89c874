import { quote } from '../basics/quoting.ts';
import {
  type CleanupFacts,
  cleanupFactsSchema,
  cleanupResult,
  hasDeregistered,
} from '../operations/cleanup/cleanup-facts.ts';
import type { Run } from '../runs/run.ts';
import { cleanupFactLines, familyLists, savedText } from './cleanup.ts';
import type { EndWords, Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { type Line, text, time } from './view.ts';
import { count, duration, plural } from './words.ts';

/** How retiring the old AMIs of an application is told. */
export const cleanupWords: VerbWords = {
  subject: 'AMIs of the application',
  standsStill: 'Nothing more is retired',
  undoing: 'AMIs that are not deregistered yet are enabled, and their deprecation is taken back.',
  progress: ({ progress }) => progressText(progress?.label ?? ''),
  takeBackLabel: 'Undo',
  next,
  paused: () => 'Meanwhile nobody looks whether something comes to use an AMI that is disabled.',
  ended,
  left: () =>
    'AMIs may be left deprecated or disabled: /ami restore takes one back while it is there. The lock is released.',
  plan: planned,
};

/** Where everything went as planned, the outcome says it all. */
function ended(run: PlannedRun): EndWords | undefined {
  const result = cleanupResult(run);
  if (result === undefined || result.deregistered === result.planned) return undefined;
  const { planned, deregistered, failed, stay } = result;
  const parts = [
    ...(stay === 0 ? [] : [`${count(stay)} ${stay === 1 ? 'stays' : 'stay'}`]),
    ...(failed === 0 ? [] : [`${count(failed)} failed`]),
  ];
  const said = `${count(deregistered)} of ${plural(planned, 'AMI')} deregistered; ${parts.join(', ')}. The thread says which, and why.`;
  return failed === 0 ? { emoji: '✅', word: 'Done', said } : { emoji: '⚠️', word: 'Done in part', said };
}

const stageWords: Readonly<Record<string, string>> = {
  deprecate: 'AMIs looked at and deprecated',
  disable: 'AMIs looked at and disabled',
  deregister: 'AMIs looked at and deregistered',
};

/** A stage by its name, or what is waited for. */
function progressText(label: string): string | Line {
  const [stage, ...rest] = label.split(' ');
  if (stage === 'waits:') return `AMIs done; waiting, since not everything could be looked at: ${rest.join(' ')}`;
  const known = stageWords[stage ?? ''];
  if (known === undefined) return label;
  if (rest.length === 0) return known;
  const done = stage === 'disable' ? 'deprecated; to be disabled' : 'disabled; to be deregistered';
  const [, date = '', clock = ''] = /^from (\S+) (\S+) UTC on$/.exec(rest.join(' ')) ?? [];
  const fromMs = Date.parse(`${date}T${clock}Z`);
  if (Number.isNaN(fromMs)) return `AMIs are ${done} ${rest.join(' ')}`;
  return [text(`AMIs are ${done} from `), time(fromMs, 'date')];
}

function factsOf({ plan }: PlannedRun): CleanupFacts | undefined {
  return cleanupFactsSchema.safeParse(plan?.facts).data;
}

function next(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  const application = factsOf(run)?.family.application ?? run.subject;
  if (after === 'rejected') return { why: 'To see what can be asked for instead:', command: 'help cleanup' };
  return { why: 'To see the AMIs:', command: `list ${quote(application)}` };
}

function planned(run: PlannedRun): PlanWords | undefined {
  const facts = factsOf(run);
  if (facts === undefined) return undefined;
  const { family, goes, disableAfterSeconds, deregisterAfterSeconds } = facts;
  const what = `${plural(goes, 'AMI')} of ${family.application}`;
  const grace = duration(disableAfterSeconds + deregisterAfterSeconds);
  return {
    title: `Clean up ${what}`,
    question: `Deprecates ${what} now, disables them after ${duration(disableAfterSeconds)}, and deregisters them with their snapshots after another ${duration(deregisterAfterSeconds)}.`,
    wouldDo: `would retire ${what}, and keep ${facts.stays}.`,
    shortFacts: [
      { label: 'Retires', value: [text(`${what}; ${facts.stays} stay`)] },
      { label: 'Saves', value: [text(savedText(facts))] },
    ],
    facts: cleanupFactLines(facts),
    lists: familyLists(facts),
    goesBack: true,
    takesBack: hasDeregistered(run)
      ? 'What is deregistered stays so, unless the Recycle Bin keeps it; the others are enabled, and no longer deprecated.'
      : `All of them are enabled again, and no longer deprecated. That goes for ${grace} from the approval on.`,
    wayBack: 'What is deregistered stays so',
  };
}
