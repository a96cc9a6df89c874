import type { KnownBlock } from '@slack/types';
import { legible } from '../../basics/legible.ts';
import type { Line, Part } from '../../messages/view.ts';
import { plain } from './escape.ts';
import { count, cut, limits } from './limits.ts';
import { cutLine, lineLength, richText, section } from './line.ts';
import { noteBlock } from './note.ts';
import { captionOf, tableAsItems, tableBlocks } from './table.ts';

type Drawable = Exclude<Part, { kind: 'actions' }>;

/** One part as blocks, cut to about `room` characters. `tableShown`: Slack takes one table a message. */
export function partBlocks(part: Drawable, room: number, tableShown: boolean): readonly KnownBlock[] {
  switch (part.kind) {
    case 'heading':
      return [{ type: 'header', text: plain(part.text, limits.heading) }];
    case 'paragraph':
      return lineLength(part.line) === 0
        ? []
        : [richText(section(cutLine(part.line, Math.min(room, limits.paragraph))))];
    case 'facts':
      return lineBlocks(
        part.facts.map(({ label, value }) => [{ kind: 'bold', text: `${label}: ` }, ...value]),
        room,
      );
    case 'list':
      return bulletBlocks(part.items, room);
    case 'table':
      return tableShown ? itemised(part, room) : tableBlocks(part, room);
    case 'progress':
      return [richText(section(progressLine(part.done, part.total, cutLine(part.label, limits.cell))))];
    case 'code':
      return legible(part.text) === '' ? [] : [codeBlock(part.text, Math.min(room, limits.code))];
    case 'note':
      return lineLength(part.line) === 0 ? [] : [noteBlock(cutLine(part.line, Math.min(room, limits.item)))];
    case 'divider':
      return [{ type: 'divider' }];
    default:
      return part satisfies never;
  }
}

function itemised(table: Extract<Part, { kind: 'table' }>, room: number): readonly KnownBlock[] {
  const caption = cut(legible(table.caption).trim(), limits.cell);
  const items = bulletBlocks(tableAsItems(table), room - caption.length);
  return caption === '' ? items : [captionOf(caption), ...items];
}

function lineBlocks(lines: readonly Line[], room: number): readonly KnownBlock[] {
  const shown = fitting(lines, room);
  if (shown.length === 0) return [];
  const joined = shown.flatMap((line, index): Line => (index === 0 ? line : [{ kind: 'text', text: '\n' }, ...line]));
  return [richText(section(joined))];
}

function bulletBlocks(lines: readonly Line[], room: number): readonly KnownBlock[] {
  const shown = fitting(lines, room);
  if (shown.length === 0) return [];
  return [richText({ type: 'rich_text_list', style: 'bullet', elements: shown.map(section) })];
}

const moreLength = 20;

/** As many lines as fit, and a last one that says how many more there are. */
function fitting(lines: readonly Line[], room: number): readonly Line[] {
  const shown: Line[] = [];
  let left = room - moreLength;
  for (const line of lines.slice(0, limits.options)) {
    const short = cutLine(line, limits.item);
    left -= lineLength(short) + 1;
    if (left < 0) break;
    shown.push(short);
  }
  const hidden = lines.length - shown.length;
  return hidden === 0 ? shown : [...shown, [{ kind: 'text', text: `… ${count(hidden)} more` }]];
}

const barLength = 20;

/** A bar, and the same in words for whoever cannot see it. */
function progressLine(done: number, total: number, label: Line): Line {
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  const filled = Math.floor(share * barLength);
  const bar = '█'.repeat(filled) + '░'.repeat(barLength - filled);
  const words = `${Math.floor(share * 100)} % · ${count(done)} of ${count(total)}`;
  const [first, ...rest] = label;
  const isWords = first?.kind === 'text';
  const begun = ` ${words} ${isWords ? first.text : ''}`;
  const text = lineLength(label) === 0 ? begun.trimEnd() : begun;
  return [{ kind: 'code', text: bar }, { kind: 'text', text }, ...(isWords ? rest : label)];
}

function codeBlock(text: string, room: number): KnownBlock {
  const whole = legible(text);
  const shown =
    whole.length <= room ? whole : `${cut(whole, room - moreLength)}\n… ${count(whole.length - room)} more characters`;
  return richText({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: shown }] });
}
