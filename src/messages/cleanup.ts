/** What retiring AMIs will do, in reading order: the approval card and the dry run say it with the same words. */
import { quote } from '../basics/quoting.ts';
import type { CleanupFacts, FamilyRow } from '../operations/cleanup/cleanup-facts.ts';
import type { Fact } from './plan-words.ts';
import { code, note, type Part, text } from './view.ts';
import { age, count, duration, plural } from './words.ts';

/** `up to 120 GiB in 14 snapshots, about $6.00 a month`. */
export function savedText({ gib, snapshots, monthlyUsd, sharedSnapshots }: CleanupFacts): string {
  if (snapshots === 0) return 'nothing: other AMIs use all of their snapshots';
  const shared =
    sharedSnapshots === 0 ? '' : `; ${plural(sharedSnapshots, 'more is', 'more are')} used by AMIs that stay`;
  return `up to ${gibText(gib)} in ${plural(snapshots, 'snapshot')}, up to $${monthlyUsd.toFixed(2)} a month${shared}`;
}

function gibText(gib: number): string {
  return gib < 10 ? `${gib.toFixed(1)} GiB` : `${count(gib)} GiB`;
}

/** Everything that the plan says. */
export function cleanupFactLines(facts: CleanupFacts): readonly Fact[] {
  const { family, goes, stays, disableAfterSeconds, deregisterAfterSeconds } = facts;
  const { application, keep, keepDays, launchedWithinDays } = family;
  const reasons = facts.reasons.map(({ why, count: amount }) => `${count(amount)} ${why}`);
  return [
    { label: 'Retires', value: [text(`${plural(goes, 'AMI')} of ${application}, the oldest that nothing uses`)] },
    { label: 'Keeps', value: [text(stays === 0 ? 'none' : `${count(stays)}: ${reasons.join('; ')}`)] },
    {
      label: 'Rules',
      value: [
        text(
          `the newest ${keep} for each architecture, account and region stay, and all younger than ${age(keepDays)} or launched from within ${age(launchedWithinDays)}`,
        ),
      ],
    },
    { label: 'Saves', value: [text(savedText(facts))] },
    {
      label: 'How',
      value: [
        text(
          `deprecated at once; disabled after ${duration(disableAfterSeconds)}; deregistered with their snapshots after another ${duration(deregisterAfterSeconds)}. Each is looked at again right before, and stays if anything uses it.`,
        ),
      ],
    },
    {
      label: 'Way back',
      value: [
        text(
          'Undo, until they are deregistered, enables all of them again, and /ami restore AMI one of them. Afterwards only what a rule of the Recycle Bin keeps.',
        ),
      ],
    },
  ];
}

/** The AMIs as far as the card has room. */
export function familyLists(facts: CleanupFacts): readonly Part[] {
  const { goesRows, staysRows, goes, stays, family } = facts;
  const hidden = goes - goesRows.length + (stays - staysRows.length);
  const more: readonly Part[] =
    hidden <= 0
      ? []
      : [note(text(`And ${count(hidden)} more: `), code(`/ami cleanup ${quote(family.application)} --dry-run`))];
  return [...familyTables(goesRows, staysRows), ...more];
}

function familyTables(goes: readonly FamilyRow[], stays: readonly FamilyRow[]): readonly Part[] {
  return [
    table('What goes, the oldest first', goes, []),
    ...(stays.length === 0 ? [] : [table('What stays, the newest first', stays, [{ title: 'Why' }])]),
  ];
}

function table(caption: string, rows: readonly FamilyRow[], more: readonly { readonly title: string }[]): Part {
  return {
    kind: 'table',
    caption,
    columns: [{ title: 'AMI' }, { title: 'Name' }, { title: 'Age' }, { title: 'Where' }, ...more],
    rows: rows.map(({ imageId, name, ageDays, where, stays }) => [
      [code(imageId)],
      [text(name)],
      [text(age(ageDays))],
      [text(where)],
      ...(more.length === 0 ? [] : [[text(stays ?? '')]]),
    ]),
  };
}

/** Every AMI of the application, for a dry run. */
export function wholeFamily(rows: readonly FamilyRow[]): readonly Part[] {
  const goes = rows.filter(({ stays }) => stays === undefined);
  const stays = rows.filter((row) => row.stays !== undefined);
  return familyTables(goes, stays.toReversed());
}
