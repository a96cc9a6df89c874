/** What patching a vulnerability everywhere will do: the card, the approval and the dry run say it with the same words. */
import * as z from 'zod';
import { type EmergencyFacts, emergencyFactsSchema, partsOf } from '../operations/emergency/emergency-facts.ts';
import { childSchema } from '../runs/children.ts';
import type { Fact, PlannedRun } from './plan-words.ts';
import { listPart } from './rollout.ts';
import { strategyInShort } from './strategies.ts';
import { code, type Line, type Part, text } from './view.ts';
import { count, cut, duration, fleetsAndGroups, machinesText, plural, sentence, some } from './words.ts';

/** What an emergency has planned; undefined where the plan is none, or there is none yet. */
export function emergencyFactsOf({ plan }: PlannedRun): EmergencyFacts | undefined {
  return emergencyFactsSchema.safeParse(plan?.facts).data;
}

/** `CVE-2026-12345 on 12 fleets`. */
export function emergencyTitle(facts: EmergencyFacts): string {
  return `${facts.cve} on ${partsText(facts)}`;
}

function partsText({ fleets, servers }: Pick<EmergencyFacts, 'fleets' | 'servers'>): string {
  return fleetsAndGroups(partsOf({ fleets, servers }), servers?.groups ?? 0);
}

/** `12 fleets with 200 instances and 30 servers in no fleet, 230 in all`. */
export function affectedText({ fleets, instances, servers }: EmergencyFacts): string {
  const parts = [
    ...(fleets === 0 ? [] : [`${plural(fleets, 'fleet')} with ${plural(instances, 'instance')}`]),
    ...(servers === undefined ? [] : [`${plural(servers.servers, 'server')} in no fleet`]),
  ];
  const together = servers === undefined || fleets === 0 ? '' : `, ${count(instances + servers.servers)} in all`;
  return `${parts.join(' and ')}${together}`;
}

/** `openssl, apache2`, or all that the profiles patch. */
export function packagesText({ packages }: EmergencyFacts): string {
  return packages.length === 0 ? 'all that their profiles patch' : some(packages);
}

/** Everything that the plan says, in reading order. */
export function emergencyFactLines(facts: EmergencyFacts): readonly Fact[] {
  const { images, imagesAtOnce, maxFailed, leftOut, breakGlass } = facts;
  return [
    ...(breakGlass === undefined ? [] : [{ label: '🚨 Glass broken', value: [text(breakGlassText(breakGlass))] }]),
    { label: 'Patches', value: [text(packagesText(facts))] },
    ...fleetsLine(facts),
    ...serversLines(facts),
    ...togetherLine(facts),
    ...(images.count === 0
      ? []
      : [
          {
            label: 'AMIs',
            value: [
              text(
                `${plural(images.count, 'AMI')} baked, validated and scanned, each once, ${count(imagesAtOnce)} at once at most`,
              ),
            ],
          },
        ]),
    ...(facts.copies.count === 0 ? [] : [{ label: 'Copies', value: [text(copiesText(facts))] }]),
    { label: 'How', value: [text(howText(facts))] },
    { label: 'At once', value: [text(atOnceText(facts))] },
    { label: 'Stops', value: [text(stopText(maxFailed))] },
    ...(leftOut.count === 0 ? [] : [{ label: 'Left out', value: [text(leftOutCount(leftOut.count))] }]),
    { label: 'Way back', value: [text(wayBackText)] },
    { label: 'Takes about', value: [text(duration(facts.expectedSeconds))] },
  ];
}

/** Nothing where there are only servers. */
function fleetsLine({ fleets, instances, servers }: EmergencyFacts): readonly Fact[] {
  if (fleets === 0 && servers !== undefined) return [];
  return [{ label: 'Fleets', value: [text(`${count(fleets)}, with ${plural(instances, 'instance')}`)] }];
}

/** Servers in no fleet: how they are patched, and what that restarts. */
function serversLines({ servers, notPart }: EmergencyFacts): readonly Fact[] {
  if (servers === undefined) return notPart === undefined ? [] : [{ label: 'In no fleet', value: [text(notPart)] }];
  const { groups, servers: all, mayFail, restarts } = servers;
  const { least, most } = mayFail;
  const fail = least === most ? plural(most, 'server') : `${least} to ${count(most)} servers`;
  const how = `${plural(all, 'server')} in ${plural(groups, 'group')}, patched where they are, wave by wave and out of their target groups first; of a group ${fail} may fail, more stop it with the rest untouched`;
  return [
    { label: 'In no fleet', value: [text(how)] },
    { label: 'Restarts', value: [text(restarts.join('. '))] },
  ];
}

/** Where there are both, so that what is counted later adds up. */
export function togetherLine({ fleets, instances, servers }: EmergencyFacts): readonly Fact[] {
  if (servers === undefined || fleets === 0) return [];
  const parts = machinesText({ inFleets: instances, inNoFleet: servers.servers });
  return [{ label: 'In all', value: [text(`${count(instances + servers.servers)}: ${parts}`)] }];
}

function atOnceText({ fleetsAtOnce, servers }: EmergencyFacts): string {
  const of =
    servers === undefined ? plural(fleetsAtOnce, 'fleet') : `${count(fleetsAtOnce)} fleets and groups of servers`;
  return `${of} at most; a tier is finished before the next begins`;
}

export const wayBackText =
  'A fleet that fails takes itself back. Abort takes back what is under way; what is patched stays so, and each fleet can be rolled back by itself';

function stopText(maxFailed: number): string {
  const failures = maxFailed === 0 ? 'the first failure' : `more than ${plural(maxFailed, 'failure')}`;
  return `${failures}, or any of a canary, and nothing more is begun; what is under way is finished`;
}

function copiesText({ copies }: EmergencyFacts): string {
  return `${plural(copies.count, 'copy', 'copies')} of what is baked, to other accounts and regions, each tagged with its origin`;
}

function howText({ byStrategy, asksForTiers, servers }: EmergencyFacts): string {
  const replaced = Object.entries(byStrategy).map(
    ([strategy, fleets]) => `${plural(fleets, 'fleet')} ${shortOf(strategy)}`,
  );
  const ways = servers === undefined ? replaced : [...replaced, `${partsText({ fleets: 0, servers })} in place`];
  return `${ways.join(', ')}${asksForTiers ? '; an approver lets each tier after the first go on' : ''}`;
}

function shortOf(strategy: string): string {
  return Object.entries(strategyInShort).find(([name]) => name === strategy)?.[1] ?? strategy;
}

/** Why the glass was broken, and what that sets aside. */
export function breakGlassText({ reason, setsAside }: NonNullable<EmergencyFacts['breakGlass']>): string {
  const aside = setsAside.length === 0 ? 'nothing but the number of approvers' : some(setsAside);
  return `${sentence(reason)} It sets aside ${aside}.`;
}

/** What there may be several of: tiers with their fleets, AMIs, what is left out, warnings. */
export function emergencyLists(facts: EmergencyFacts, run: PlannedRun): readonly Part[] {
  return [
    ...listPart(
      'Warnings',
      facts.warnings.map((warning) => `⚠️ ${sentence(warning)}`),
    ),
    tierTable(facts, run),
    ...(facts.images.count === 0 ? [] : [imageTable(facts)]),
    ...(facts.copies.count === 0 ? [] : [copyTable(facts)]),
    ...listPart('Left out', leftOutTexts(facts)),
  ];
}

/** A cell takes 300 characters. */
const longestNames = 300;

function tierTable(facts: EmergencyFacts, run: PlannedRun): Part {
  return {
    kind: 'table',
    caption: 'Tiers, in this order',
    columns: [
      { title: 'Tier' },
      { title: facts.servers === undefined ? 'Fleets' : 'Fleets, groups', align: 'right' },
      { title: facts.servers === undefined ? 'Instances' : 'Instances, servers', align: 'right' },
      { title: 'Which' },
    ],
    rows: facts.tiers.map((tier, index): readonly Line[] => [
      [text(`${index + 1}. ${tier.name}`)],
      [text(count(tier.fleets))],
      [text(count(tier.instances))],
      [text(cut(namesOfTier(tier, run, index), longestNames))],
    ]),
  };
}

const tierSchema = z.object({ children: z.array(childSchema.pick({ subject: true })) });

/** All of them where the plan is at hand as a whole, as in a dry run; else the first few. */
function namesOfTier({ first, fleets }: EmergencyFacts['tiers'][number], { plan }: PlannedRun, index: number): string {
  const step = plan?.steps.find(({ name }) => name === `tier-${index + 1}`);
  const whole = tierSchema.safeParse(step?.params).data?.children.map(({ subject }) => subject);
  if (whole !== undefined) return whole.join(', ');
  return first.length === fleets ? first.join(', ') : `${first.join(', ')} and ${count(fleets - first.length)} more`;
}

function imageTable({ images }: EmergencyFacts): Part {
  const more = images.count - images.first.length;
  const inOnePlace = new Set(images.first.map(({ region }) => region)).size === 1;
  return {
    kind: 'table',
    caption:
      more > 0
        ? `AMIs that are baked, the first ${images.first.length} of ${count(images.count)}`
        : 'AMIs that are baked',
    columns: [
      { title: 'From' },
      { title: 'AMI' },
      ...(inOnePlace ? [] : [{ title: 'Region' }]),
      { title: 'For fleets', align: 'right' },
    ],
    rows: images.first.map(({ imageId, name, region, fleets }): readonly Line[] => [
      [text(name)],
      [code(imageId)],
      ...(inOnePlace ? [] : [[text(region)]]),
      [text(count(fleets))],
    ]),
  };
}

/** Of fleets, and of servers with one reason. */
function leftOutCount(number: number): string {
  return `${plural(number, 'entry', 'entries')} below, each with why`;
}

function copyTable({ copies }: EmergencyFacts): Part {
  const more = copies.count - copies.first.length;
  return {
    kind: 'table',
    caption:
      more > 0 ? `Copies, the first ${copies.first.length} of ${count(copies.count)}` : 'Copies of what is baked',
    columns: [
      { title: 'Of' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Encrypted' },
      { title: 'For fleets', align: 'right' },
    ],
    rows: copies.first.map(({ imageId, from, to, kmsKeyId, fleets }): readonly Line[] => [
      [code(imageId)],
      [text(from)],
      [text(to)],
      [text(kmsKeyId ?? 'as its origin')],
      [text(count(fleets))],
    ]),
  };
}

function leftOutTexts({ leftOut }: EmergencyFacts): readonly string[] {
  const more = leftOut.count - leftOut.first.length;
  const named = leftOut.first.map(({ name, why }) => sentence(`${name} ${why}`));
  return more > 0 ? [...named, `And ${count(more)} more.`] : named;
}
