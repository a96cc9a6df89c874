import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { legible } from '../../basics/legible.ts';
import type { Inline, Line } from '../../messages/view.ts';
import { cut, limits } from './limits.ts';
import { dateFormat, isMoment, timestampSeconds, utcText } from './moment.ts';

const personId = /^[UW][A-Z0-9]{1,20}$/;
const groupId = /^S[A-Z0-9]{1,20}$/;
/** What a mention or a moment counts for, as the reader sees it. */
const mentionLength = 20;

/** The characters a line takes up. */
export function lineLength(line: Line): number {
  return line.reduce((sum, inline) => sum + inlineLength(inline), 0);
}

function inlineLength(inline: Inline): number {
  switch (inline.kind) {
    case 'user':
      return Math.max(mentionLength, inline.userId.length, inline.name?.length ?? 0);
    case 'time':
      return mentionLength;
    case 'link':
      return Math.max(mentionLength, inline.text.length) + (isAddress(inline.url) ? 0 : inline.url.length + 3);
    default:
      return inline.text.length;
  }
}

/** The line, cut with `…` where it is longer than `max` characters. */
export function cutLine(line: Line, max: number): Line {
  if (lineLength(line) <= max) return line;
  const kept: Inline[] = [];
  let room = max - 1;
  for (const inline of line) {
    const length = inlineLength(inline);
    if (length > room) {
      const textual = inline.kind === 'text' || inline.kind === 'bold' || inline.kind === 'code';
      kept.push(textual && room > 0 ? { ...inline, text: cut(inline.text, room + 1) } : { kind: 'text', text: '…' });
      return kept;
    }
    kept.push(inline);
    room -= length;
  }
  return kept;
}

/** Typed parts of a line. Text in them is shown to the letter: Slack looks for no mark-up there. */
export function richLine(line: Line): RichTextElement[] {
  return line.flatMap(richInline);
}

function richInline(inline: Inline): RichTextElement[] {
  switch (inline.kind) {
    case 'text':
      return styled(inline.text);
    case 'bold':
      return styled(inline.text, { bold: true });
    case 'code':
      return styled(inline.text, { code: true });
    case 'user':
      return [mention(inline.userId, inline.name)];
    case 'time':
      return [moment(inline.atMs, inline.style)];
    case 'link':
      return isAddress(inline.url)
        ? [{ type: 'link', url: inline.url, text: legible(inline.text) || cut(inline.url, mentionLength) }]
        : styled(`${inline.text} (${inline.url})`);
    default:
      return inline satisfies never;
  }
}

function styled(text: string, style?: { bold?: true; code?: true }): RichTextElement[] {
  const shown = legible(text);
  if (shown === '') return [];
  return [style === undefined ? { type: 'text', text: shown } : { type: 'text', text: shown, style }];
}

function mention(id: string, name = id): RichTextElement {
  if (personId.test(id)) return { type: 'user', user_id: id };
  if (groupId.test(id)) return { type: 'usergroup', usergroup_id: id };
  return { type: 'text', text: legible(name) || '?' };
}

function moment(atMs: number, style: 'clock' | 'date' | 'ago'): RichTextElement {
  if (!isMoment(atMs)) return { type: 'text', text: '–' };
  return { type: 'date', timestamp: timestampSeconds(atMs), format: dateFormat(style), fallback: utcText(atMs) };
}

/** Whether Slack takes it as the target of a link. */
export function isAddress(url: string): boolean {
  return url.length <= limits.url && /^https?:\/\/[^\s<>|"]+$/.test(url);
}

export function isMention(id: string): boolean {
  return personId.test(id);
}

/** A section of rich text; a space where the line shows nothing. */
export function section(line: Line): RichTextSection {
  const elements = richLine(line);
  return { type: 'rich_text_section', elements: elements.length === 0 ? [{ type: 'text', text: ' ' }] : elements };
}

export function richText(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** The line as bare text, for places that carry nothing else. Times are in UTC. */
export function plainLine(line: Line): string {
  return line.map(plainInline).join('');
}

function plainInline(inline: Inline): string {
  switch (inline.kind) {
    case 'user':
      return inline.name ?? inline.userId;
    case 'time':
      return isMoment(inline.atMs) ? utcText(inline.atMs) : '–';
    case 'link':
      return `${inline.text} (${inline.url})`;
    default:
      return inline.text;
  }
}
