import { type EmergencyCounts, emergencyCounts, unpatchedOf } from '../operations/emergency/emergency-counts.ts';
import type { EmergencyFacts } from '../operations/emergency/emergency-facts.ts';
import type { Outcome, Run } from '../runs/run.ts';
import {
  affectedText,
  emergencyFactLines,
  emergencyFactsOf,
  emergencyLists,
  emergencyTitle,
  packagesText,
  togetherLine,
  wayBackText,
} from './emergency.ts';
import type { EndWords, Fact, Next, PlannedRun, PlanWords, VerbWords } from './plan-words.ts';
import { code, text } from './view.ts';
import { capital, count, plural, sentence, some, someParts } from './words.ts';

/** How patching a vulnerability everywhere is told. */
export const emergencyWords: VerbWords = {
  subject: 'fleets',
  standsStill: 'No further fleet is begun',
  undoing: 'Fleets that are under way take themselves back; what is patched stays patched.',
  progress: (run) =>
    run.phase.kind === 'undoing'
      ? (run.progress?.label ?? '')
      : `${whatIn(run)} are dealt with; ${run.progress?.label ?? ''}`,
  next,
  afterFailure: whatIsLeft,
  ended,
  unfinished,
  paused: () => 'No further fleet is begun, and those under way are paused too.',
  left: () => 'Fleets that are under way go on by themselves. The lock is released.',
  plan: planned,
};

/** What its runs patch. */
function whatIn(run: PlannedRun): string {
  return emergencyFactsOf(run)?.servers === undefined ? 'fleets' : 'fleets and groups of servers';
}

/** Undefined where nothing is. */
function whatIsLeft(run: Run): Next | undefined {
  const counts = emergencyCounts(run);
  if (counts === undefined || counts.patched === counts.fleets) return undefined;
  return { why: 'Once that is mended, to patch what is left, by a new plan:', command: run.command };
}

function next(run: Run, after: Parameters<VerbWords['next']>[1]): Next {
  if (after === 'done') return whatIsLeft(run) ?? { why: 'To see what every fleet runs now:', command: 'fleets' };
  if (after === 'rejected') return { why: 'To see what can be asked for instead:', command: 'help emergency' };
  if (after === 'closed') return { why: 'To see what still goes on:', command: 'status' };
  return { why: 'To patch what is left, by a new plan:', command: run.command };
}

/** What came of it is in the numbers, whatever the outcome is called. */
function ended(
  run: PlannedRun,
  { outcome, why }: { readonly outcome: Outcome; readonly why: string },
): EndWords | undefined {
  const counts = emergencyCounts(run);
  if (counts === undefined) return undefined;
  const said = sentence(countsText(counts));
  switch (outcome) {
    case 'done':
      return counts.patched === counts.fleets
        ? { emoji: '✅', word: 'Done', said }
        : { emoji: '⚠️', word: 'Done, but not everywhere', said };
    case 'failed':
    case 'undone':
      return { emoji: outcome === 'failed' ? '❌' : '🛑', word: 'Stopped', said: `${sentence(why)} ${said}` };
    default:
      return undefined;
  }
}

const ways = {
  'needs-person': ['🚨', 'Needs a person.'],
  failed: ['⏪', 'Took itself back.'],
  'no-image': ['❌', 'Has no mended AMI.'],
  partly: ['⚠️', 'Is patched but for some of its servers.'],
  'left-out': ['⛔', 'Was left out.'],
  stopped: ['🛑', 'Was stopped alone.'],
} as const;

/** Each that was not patched, why, and where more is said of it. */
function unfinished(run: PlannedRun): readonly Fact[] {
  const { groups = 0 } = emergencyCounts(run) ?? {};
  const { first, more } = unpatchedOf(run) ?? { first: [], more: 0 };
  const named = first.map(({ name, how, why, runId }): Fact => {
    const [emoji, words] = ways[how];
    const said = why === '' ? `${words} ` : `${words} ${sentence(why)} `;
    return {
      label: `${emoji} ${name}`,
      value: [text(said), ...(runId === undefined ? [] : [code(`/ami status ${runId}`)])],
    };
  });
  if (more === 0) return named;
  return [
    ...named,
    {
      label: 'And',
      value: [
        text(
          `${groups === 0 ? plural(more, 'more fleet') : `${count(more)} more`}, named in the report and the thread`,
        ),
      ],
    },
  ];
}

/** `38 of 40 fleets are patched, 2 failed and took themselves back`. */
function countsText({ fleets, groups, patched, ...rest }: EmergencyCounts): string {
  const others = [
    [rest.partly, 'is patched but for servers that failed', 'are patched but for servers that failed'],
    [rest.failed, 'failed and took itself back', 'failed and took themselves back'],
    [rest.stuck, 'needs a person', 'need a person'],
    [rest.blocked, 'has no AMI, since none passed or came there', 'have no AMI, since none passed or came there'],
    [rest.refused, 'was left out', 'were left out'],
    [rest.stopped, 'was stopped alone', 'were stopped alone'],
    [rest.untouched, 'is as it was before', 'are as they were before'],
  ] as const;
  const named = others.flatMap(([number, one, many]) =>
    number > 0 ? [`${count(number)} ${number === 1 ? one : many}`] : [],
  );
  const what = someParts(fleets, { fleets, groups });
  return [`${count(patched)} of ${what} ${patched === 1 ? 'is' : 'are'} patched`, ...named].join(', ');
}

function planned(run: PlannedRun): PlanWords | undefined {
  const facts = emergencyFactsOf(run);
  if (facts === undefined) return undefined;
  const { images, copies, fleets, instances, servers } = facts;
  const copied = copies.count === 0 ? '' : `makes ${plural(copies.count, 'copy', 'copies')} of that, `;
  const bakes = images.count === 0 ? '' : `bakes and tests ${plural(images.count, 'AMI')}, ${copied}then `;
  const replaced = fleets === 0 ? [] : [`replaces ${plural(instances, 'instance')} of ${plural(fleets, 'fleet')}`];
  const inPlace = servers === undefined ? [] : [`patches ${plural(servers.servers, 'server')} in place`];
  const what = `${[...replaced, ...inPlace].join(' and ')}, ${tiersText(facts)}`;
  return {
    title: `Emergency: ${emergencyTitle(facts)}`,
    question: capital(`${bakes}${what}. No fleet is asked about again.`),
    wouldDo: `would patch ${packagesText(facts)} on ${affectedText(facts)}, ${tiersText(facts)}.`,
    shortFacts: [
      { label: 'Patches', value: [text(packagesText(facts))] },
      ...(fleets === 0
        ? []
        : [
            {
              label: 'Fleets',
              value: [text(`${fleets}, with ${plural(instances, 'instance')}; ${tiersText(facts)}`)],
            },
          ]),
      ...(servers === undefined
        ? []
        : [{ label: 'In no fleet', value: [text(`${plural(servers.servers, 'server')}, patched where they are`)] }]),
      ...togetherLine(facts),
    ],
    facts: emergencyFactLines(facts),
    lists: emergencyLists(facts, run),
    goesBack: true,
    takesBack:
      'Fleets that are under way take themselves back. What is patched stays patched, servers in no fleet included, and what was not begun stays untouched.',
    wayBack: wayBackText,
  };
}

function tiersText({ tiers }: EmergencyFacts): string {
  const names = tiers.map(({ name }) => name);
  return tiers.length === 1 ? `all at a time of ${names.join('')}` : `first ${some(names, 6)}`;
}
