import type { ImageRow, ListAnswer } from '../operations/answers.ts';
import { shortReference } from './reference.ts';
import { retirementNote } from './retirement.ts';
import { unreadParts } from './unread.ts';
import { code, note, type Part, paragraph, text, type View } from './view.ts';
import { age, count, plural, some } from './words.ts';

const mostRows = 40;
const mostUsers = 3;
const whyNote = note(text('Everything that keeps one, or whether nothing does: '), code('/ami why AMI'));

/** The AMIs of an application, or all of them, as the operation orders them. */
export function imagesView({ application, rows, unread }: ListAnswer): View {
  const whose = application === undefined ? '' : ` of ${application}`;
  if (rows.length === 0) return noImages(whose, unread);
  const used = rows.filter(({ usedBy, otherUses }) => usedBy.length + otherUses.length > 0).length;
  const what = `${plural(rows.length, 'AMI')}${whose}, ${count(used)} in use.`;
  const table = imageTable(`AMIs${whose}`, rows);
  return {
    summary: what,
    parts: [paragraph(text(what)), ...unreadParts(unread), table, ...moreParts(rows.length), whyNote],
  };
}

function noImages(whose: string, unread: ListAnswer['unread']): View {
  const what = `There are no AMIs${whose}.`;
  return {
    summary: what,
    parts: [
      paragraph(text(what)),
      ...unreadParts(unread),
      note(text('AMIs belong to the application that their Application tag names. All of them: '), code('/ami list')),
    ],
  };
}

function imageTable(caption: string, rows: readonly ImageRow[]): Part {
  return {
    kind: 'table',
    caption,
    columns: [
      { title: 'AMI' },
      { title: 'Application' },
      { title: 'Version' },
      { title: 'Age' },
      { title: 'State' },
      { title: 'Validated' },
      { title: 'Scanned' },
      { title: 'In use by' },
    ],
    rows: rows
      .slice(0, mostRows)
      .map((row) => [
        [code(row.image.imageId)],
        [text(row.application ?? '–')],
        [text(row.version ?? '–')],
        [text(age(row.ageDays))],
        [text(`${row.image.state}${row.retirement === undefined ? '' : retirementNote(row.retirement)}`)],
        [text(row.validated ?? 'no')],
        [text(row.scanned ?? 'no')],
        [text(usersText(row))],
      ]),
  };
}

/** Fleets first. That nothing was found is not that nothing uses it: only `why` asks whom it was granted to. */
function usersText({ usedBy, otherUses }: ImageRow): string {
  const users = [
    ...usedBy.map(({ fleet, instances }) => `${fleet} (${count(instances)})`),
    ...otherUses.map(shortReference),
  ];
  return users.length === 0 ? 'nothing found' : some(users, mostUsers);
}

function moreParts(found: number): readonly Part[] {
  return found <= mostRows
    ? []
    : [note(text(`${count(found - mostRows)} more: narrow with `), code('/ami list APPLICATION'), text('.'))];
}
