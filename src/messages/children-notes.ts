/** What is said of the runs that a run has begun as parts of itself. */
import type { NoteFacts } from './note-facts.ts';
import type { Tellers } from './teller.ts';
import { count, fleetsAndGroups, plural, sentence, some } from './words.ts';

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

/** `web: 120 of 120 on the mended AMI; Inspector and inventories: 117 clean, 3 not looked at yet`. */
function leftText({ name, mended, of, told }: NoteFacts['fleet-counted']): string {
  const { affected = 0, clean = 0, unknown = 0 } = told ?? {};
  const parts = [
    ...(affected > 0 ? [`${count(affected)} affected`] : []),
    ...(clean > 0 ? [`${count(clean)} clean`] : []),
    ...(unknown > 0 ? [`${count(unknown)} not looked at yet`] : []),
  ];
  const said = parts.length === 0 ? '' : `; Inspector and inventories: ${parts.join(', ')}`;
  return `${name}: ${count(mended)} of ${count(of)} on the mended AMI${said}`;
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
  'exposure-counted': ({ affected, clean, unknown, fleets, groups = 0, source, told }) =>
    `🔎 Counted on ${fleetsAndGroups(fleets, groups)}, ${source}: ${plural(affected, 'instance')} affected, ${count(clean)} clean${unknown === 0 ? '' : `, ${count(unknown)} unknown`}.${told === undefined ? '' : ` Inspector and inventories: ${count(told.affected)} affected, ${count(told.clean)} clean, ${count(told.unknown)} unknown.`}`,
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
