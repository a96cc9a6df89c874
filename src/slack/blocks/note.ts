import type { ContextBlockElement, KnownBlock } from '@slack/types';
import { legible } from '../../basics/legible.ts';
import type { Inline, Line } from '../../messages/view.ts';
import { escapeMarkup, isPlain } from './escape.ts';
import { limits } from './limits.ts';
import { isAddress, isMention, plainLine, richText, section } from './line.ts';
import { dateFormat, isMoment, timestampSeconds, utcText } from './moment.ts';

/**
 * Small print. Slack has no rich text in this size, so what people or AWS wrote stands in plain elements, and only
 * what is made here (mentions, times, links with harmless labels) is mark-up. A line of too many pieces is full size.
 */
export function noteBlock(line: Line): KnownBlock {
  const elements = contextElements(line);
  if (elements.length === 0) return richText(section(line));
  if (elements.length > limits.contextElements) return richText(section(line));
  return { type: 'context', elements };
}

function contextElements(line: Line): ContextBlockElement[] {
  const elements: ContextBlockElement[] = [];
  let run: Inline[] = [];
  const endRun = (): void => {
    const text = legible(plainLine(run)).trim();
    if (text !== '') elements.push({ type: 'plain_text', text, emoji: false });
    run = [];
  };
  for (const inline of line) {
    const markup = markupOf(inline);
    if (markup === undefined) {
      run.push(inline);
      continue;
    }
    endRun();
    elements.push({ type: 'mrkdwn', text: markup, verbatim: true });
  }
  endRun();
  return elements;
}

/** Mark-up for what cannot carry anybody's text; undefined for everything else. */
function markupOf(inline: Inline): string | undefined {
  switch (inline.kind) {
    case 'user':
      return isMention(inline.userId) ? `<@${inline.userId}>` : undefined;
    case 'time':
      return isMoment(inline.atMs)
        ? `<!date^${timestampSeconds(inline.atMs)}^${dateFormat(inline.style)}|${utcText(inline.atMs)}>`
        : undefined;
    case 'link':
      return isAddress(inline.url) &&
        inline.url.length < 2_000 &&
        legible(inline.text).trim() !== '' &&
        isPlain(inline.text)
        ? `<${escapeMarkup(inline.url)}|${legible(inline.text)}>`
        : undefined;
    default:
      return undefined;
  }
}
