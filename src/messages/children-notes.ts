/** What is said of the runs that a run has begun as parts of itself. */
import type { NoteFacts } from './note-facts.ts';
import type { Tellers } from './teller.ts';
import { count, fleetsAndGroups, machinesText, plural, sentence, some } from './words.ts';

interface Which {
  readonly what: 'images' | 'copies' | 'fleets';
  readonly count: number;
  readonly groups?: number | undefined;
  readonly names: readonly string[];
}

const verbs = { images: 'Baked and tested', copies: 'Copied', fleets: 'Patched' } as const;

function which({ what, count: number, groups = 0, names }: Which): string {
  const more = number > names.length ? ` and ${count(number - names.length)} more` : '';
  return `${nounsOf(what, number, groups)}: ${some(names)}${more}`;
}

function nounsOf(what: Which['what'], number: number, groups: number): string {
  if (what === 'fleets') return fleetsAndGroups(number, groups);
  return what === 'images' ? plural(number, 'AMI') : plural(number, 'copy', 'copies');
}

/** `web: 120 of 120 instances on the mended AMI; Inspector and inventories of the same: 117 clean, 3 not looked at yet`. */
function leftText({ name, mended, of, servers, told }: NoteFacts['fleet-counted']): string {
  const { affected = 0, clean = 0, unknown = 0 } = told ?? {};
  const parts = [
    ...(affected > 0 ? [`${count(affected)} affected`] : []),
    ...(clean > 0 ? [`${count(clean)} clean`] : []),
    ...(unknown > 0 ? [`${count(unknown)} not looked at yet`] : []),
  ];
  const said = parts.length === 0 ? '' : `; Inspector and inventories of the same: ${parts.join(', ')}`;
  const whole =
    servers === undefined ? `${plural(of, 'instance')} on the mended AMI` : `${plural(of, 'server')} patched`;
  return `${name}: ${count(mended)} of ${whole}${said}`;
}

type Counted = NoteFacts['exposure-counted'];

/** Each number says what it counts; beside those of fleets what others say of the same instances. */
function countedText(counted: Counted): string {
  const { unknown, fleets, groups = 0, source } = counted;
  const numbers = (['affected', 'clean', ...(unknown === 0 ? [] : ['unknown' as const])] as const).map((of) =>
    numberText(of, counted),
  );
  return `🔎 Counted on ${fleetsAndGroups(fleets, groups)}, ${source}: ${numbers.join(', ')}.${toldText(counted)}`;
}

/** What all are is said once where they are alike, else of each number. */
function numberText(of: 'affected' | 'clean' | 'unknown', counted: Counted): string {
  const { [of]: number, fleets, groups = 0, inNoFleet } = counted;
  if (groups > 0 && groups < fleets && inNoFleet !== undefined) {
    const parts = machinesText({ inFleets: number - inNoFleet[of], inNoFleet: inNoFleet[of] });
    return `${count(number)} ${of}${parts === '' ? '' : ` (${parts})`}`;
  }
  if (of !== 'affected') return `${count(number)} ${of}`;
  if (groups === 0) return `${plural(number, 'instance')} affected`;
  return groups === fleets
    ? `${plural(number, 'server')} in no fleet affected`
    : `${count(number)} instances and servers affected`;
}

function toldText({ told, groups = 0, inNoFleet, affected, clean, unknown }: Counted): string {
  if (told === undefined) return '';
  const others = inNoFleet === undefined ? 0 : inNoFleet.affected + inNoFleet.clean + inNoFleet.unknown;
  const same = `the same ${plural(affected + clean + unknown - others, 'instance')}${groups === 0 ? '' : ' in fleets'}`;
  const whose = inNoFleet === undefined ? 'those in fleets' : same;
  return ` Inspector and inventories of ${whose}: ${count(told.affected)} affected, ${count(told.clean)} clean, ${count(told.unknown)} unknown.`;
}

export const childrenTellers = {
  'children-begun': (begun) => `🚀 Begun, ${which(begun)}.`,
  'children-done': ({ counts = [], ...done }) =>
    [`✅ ${verbs[done.what]}, ${which(done)}.`, ...counts.map((left) => sentence(leftText(left)))].join(' '),
  'fleet-counted': (left) => `🔎 Counted again, ${sentence(leftText(left))}`,
  'fleet-not-counted': ({ name, why }) =>
    `⚠️ ${name} could not be counted again: ${sentence(why)} It is patched all the same.`,
  'child-not-done': ({ name, run, why, needsPerson }) =>
    `${needsPerson ? '🚨' : '⚠️'} ${name}: ${sentence(why)} ${needsPerson ? 'It needs a person' : 'Its own run says more'}: /ami status ${run}`,
  'exposure-counted': countedText,
  'emergency-reported': ({ uris }) =>
    uris.length === 0
      ? '📄 The report is a file in Slack: no bucket is configured for it.'
      : `📄 The report is kept: ${uris.join(', ')}`,
  'report-not-kept': ({ why }) => `⚠️ The report could not be kept: ${sentence(why)} It is a file in Slack alone.`,
  'topic-untold': ({ event, why }) =>
    `⚠️ The topic of SNS was not told that this ${event === 'declared' ? 'was declared' : 'has ended'}: ${sentence(why)} It is not tried again.`,
  'begun-by': ({ run, digest }) => `🚀 Begun by run ${run}, on the approval of its plan ${digest}.`,
  'glass-broken': ({ by, cve, reason, usualApprovals, approvals, setsAside }) =>
    `🚨 Glass broken for ${cve} by ${by.name}: ${sentence(reason)} ${approvalsText(approvals, usualApprovals)}${setsAside.length === 0 ? '' : ` It sets aside ${some(setsAside)}.`}`,
} satisfies Partial<Tellers>;

function approvalsText(approvals: number, usual: number): string {
  if (approvals >= usual) return `It takes ${plural(approvals, 'approval')}.`;
  return `It takes ${plural(approvals, 'approval')}, not ${count(usual)}.`;
}
