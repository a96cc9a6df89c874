import type { FleetRow, FleetsAnswer } from '../operations/answers.ts';
import { freezeParts } from './freeze.ts';
import { stateOf } from './state.ts';
import { unreadParts } from './unread.ts';
import { code, type Line, note, type Part, paragraph, text, type View } from './view.ts';
import { age, count, plural } from './words.ts';

const mostRows = 40;

/** The fleets, those with something wrong first. */
export function fleetsView({ rows, freezes, unread }: FleetsAnswer): View {
  const ill = rows.filter(isIll).length;
  const drifted = rows.filter((row) => row.drifted > 0).length;
  const what =
    rows.length === 0
      ? 'No fleets were found.'
      : `${plural(rows.length, 'fleet')}: ${count(ill)} below desired capacity, ${count(drifted)} with drift.`;
  const gaps = unread.length === 0 ? '' : ` ${plural(unread.length, 'place')} could not be read.`;
  return {
    summary: `${what}${gaps}`,
    parts: [
      paragraph(text(`${what}${gaps}`)),
      ...(rows.length === 0 ? [emptyHint()] : [fleetTable(sorted(rows))]),
      ...unreadParts(unread),
      ...freezeParts(freezes),
      ...moreParts(rows.length),
    ],
  };
}

function emptyHint(): Part {
  return note(
    text(
      'Every Auto Scaling group is a fleet. Look at the accounts and regions in the configuration, and at what Amiable may read there.',
    ),
  );
}

function isIll({ fleet, serving }: FleetRow): boolean {
  return serving < fleet.desired;
}

function sorted(rows: readonly FleetRow[]): readonly FleetRow[] {
  return rows.toSorted(
    (one, other) => Number(isIll(other)) - Number(isIll(one)) || one.fleet.name.localeCompare(other.fleet.name),
  );
}

function fleetTable(rows: readonly FleetRow[]): Part {
  return {
    kind: 'table',
    caption: 'Fleets',
    columns: [
      { title: 'Fleet' },
      { title: 'Environment' },
      { title: 'Healthy', align: 'right' },
      { title: 'AMI' },
      { title: 'Age' },
      { title: 'Drift', align: 'right' },
      { title: 'Last run' },
    ],
    rows: rows
      .slice(0, mostRows)
      .map((row) => [
        [text(row.fleet.name)],
        [text(row.fleet.environment ?? '–')],
        [text(healthText(row))],
        imageCell(row),
        [text(row.imageAgeDays === undefined ? '–' : age(row.imageAgeDays))],
        [text(row.drifted === 0 ? 'none' : count(row.drifted))],
        runCell(row),
      ]),
  };
}

/** `⚠️ 8 of 10`, `10 of 10`: healthy at the load balancer, of the desired capacity. */
export function healthText(row: Pick<FleetRow, 'serving' | 'fleet'>): string {
  const counted = `${count(row.serving)} of ${count(row.fleet.desired)}`;
  return row.serving < row.fleet.desired ? `⚠️ ${counted}` : counted;
}

/** The AMI and its version, or that it cannot be told. */
export function imageCell({ imageId, imageVersion }: Pick<FleetRow, 'imageId' | 'imageVersion'>): Line {
  if (imageId === undefined) return [text('unknown')];
  return [code(imageId), ...(imageVersion === undefined ? [] : [text(` ${imageVersion}`)])];
}

function runCell({ run }: FleetRow): Line {
  if (run === undefined) return [text('none')];
  const { emoji, word } = stateOf(run);
  return [code(run.id), text(` ${emoji} ${word}`)];
}

function moreParts(found: number): readonly Part[] {
  return found <= mostRows
    ? []
    : [note(text(`${count(found - mostRows)} more: look at one with `), code('/ami fleet FLEET'), text('.'))];
}
