import type { PlainTextElement } from '@slack/types';
import { legible } from '../../basics/legible.ts';
import { cut } from './limits.ts';

/** Text that cannot mention, link or format where Slack reads mark-up: `&` first, then `<` and `>`. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a person typed, from the escaped form in which Slack hands over the text of a command. */
export function unescapeMarkup(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Whether mark-up characters in it could change how Slack shows it. */
export function isPlain(text: string): boolean {
  return !/[*_~`<>&:|\n]/.test(text);
}

/** A `plain_text` object of one line, at most `max` characters; `emptyText` stands in for nothing. */
export function plain(text: string, max: number, emptyText = '–'): PlainTextElement {
  const line = legible(text).replace(/\s+/g, ' ').trim();
  return { type: 'plain_text', text: cut(line === '' ? emptyText : line, max), emoji: false };
}
