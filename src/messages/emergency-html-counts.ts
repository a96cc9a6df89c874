/** The counts of the report of an emergency, each with what it counts. */
import type { EmergencyReport, ReportedFleet } from '../operations/emergency/emergency-report-facts.ts';
import { escaped } from './html.ts';
import { count, plural } from './words.ts';

/** The sum last, where there is something to be added. */
export function countedRows(
  when: string,
  { inFleets, inNoFleet, ...all }: EmergencyReport['before'],
): readonly string[][] {
  const row = (what: string, { affected, clean, unknown }: typeof all): string[] => [
    escaped(`${when}, ${what}`),
    ...[count(affected), count(clean), count(unknown)],
  ];
  const instances = row('instances in fleets', inFleets);
  if (inNoFleet === undefined) return [instances];
  return [instances, row('servers in no fleet', inNoFleet), row('together', all)];
}

/** After each fleet and each group of servers, all of them together. */
export function leftText({ fleets }: EmergencyReport): string {
  const all = fleets.flatMap(({ left }) => left ?? []);
  const inFleets = all.filter(({ servers }) => servers === undefined);
  const groups = all.filter(({ servers }) => servers !== undefined);
  return [
    ...(inFleets.length === 0
      ? []
      : [
          `${sumText(inFleets, 'instance')} of ${plural(inFleets.length, 'fleet')} on the mended AMI, each counted when its fleet was patched; ${sameText(inFleets)}`,
        ]),
    ...(groups.length === 0
      ? []
      : [
          `${sumText(groups, 'server')} of ${plural(groups.length, 'group')} patched, each counted when its group was; ${sameText(groups)}`,
        ]),
  ].join('. ');
}

type Left = readonly NonNullable<ReportedFleet['left']>[];

function sumText(left: Left, noun: string): string {
  const [mended, of] = [sum(left, (one) => one.mended), sum(left, (one) => one.of)];
  return `${count(mended)} of ${plural(of, noun)}`;
}

/** What others say of the same. */
function sameText(left: Left): string {
  const affected = sum(left, ({ told }) => told?.affected ?? 0);
  const clean = sum(left, ({ told }) => told?.clean ?? 0);
  const unseen = sum(left, ({ told, of }) => told?.unknown ?? of);
  return `Inspector and inventories of the same: ${count(affected)} affected, ${count(clean)} clean, ${count(unseen)} not looked at yet`;
}

function sum(left: Left, of: (one: Left[number]) => number): number {
  return left.reduce((total, one) => total + of(one), 0);
}

/** What others say of the fleets of a count. */
export function toldText(told: EmergencyReport['counted'][number]['told']): string {
  if (told === undefined) return '';
  const { affected, clean, unknown } = told;
  return `; Inspector and inventories of the instances in fleets: ${count(affected)} affected, ${count(clean)} clean, ${count(unknown)} unknown`;
}
