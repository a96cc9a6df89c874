import type { JsonObject } from '../../../slack/json.ts';

/** Bold, italic and struck, as `rich_text` has them. */
type Style = Readonly<Record<string, true>>;

/**
 * Slack's mrkdwn as the parts of a `rich_text` block, so that there is one way in which text is drawn. Escapes are
 * undone last: what somebody wrote never becomes mark-up.
 */
export function parseMrkdwn(text: string): readonly JsonObject[] {
  return text.split(/```\n?/).flatMap((piece, index) => {
    if (piece === '') return [];
    if (index % 2 === 0) return paragraphs(piece);
    return [{ type: 'rich_text_preformatted', elements: [textOf(piece.replace(/\n$/, ''), {})] }];
  });
}

/** Runs of quoted lines, and of others. */
function paragraphs(text: string): readonly JsonObject[] {
  const parts: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.replace(/^\n|\n$/g, '').split('\n')) {
    const isQuote = /^(&gt;|>)/.test(line);
    const last = parts.at(-1);
    const words = isQuote ? line.replace(/^(&gt;|>) ?/, '') : line;
    if (last?.isQuote === isQuote) last.lines.push(words);
    else parts.push({ isQuote, lines: [words] });
  }
  return parts.map(({ isQuote, lines }) => ({
    type: isQuote ? 'rich_text_quote' : 'rich_text_section',
    elements: inlineOf(lines.join('\n'), {}),
  }));
}

/** A reference in angle brackets, code, an emoji, an address, or a run between two equal marks. */
const pattern =
  /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):|(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"\]])|(?<![\p{L}\p{N}*_~])([*_~])(?!\s)([^\n]+?)(?<!\s)\5(?![\p{L}\p{N}])/gu;

function inlineOf(text: string, style: Style): JsonObject[] {
  const elements: JsonObject[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) elements.push(textOf(text.slice(from, match.index), style));
    elements.push(...elementsOf(match, style));
    from = match.index + match[0].length;
  }
  if (from < text.length) elements.push(textOf(text.slice(from), style));
  return elements;
}

const markStyles: Readonly<Record<string, Style>> = {
  '*': { bold: true },
  _: { italic: true },
  '~': { strike: true },
};

function elementsOf(match: RegExpMatchArray, style: Style): readonly JsonObject[] {
  const [, reference, code, emoji, address, mark = '', marked = ''] = match;
  if (reference !== undefined) return [referenceOf(reference, style)];
  if (code !== undefined) return [textOf(code, { ...style, code: true })];
  if (emoji !== undefined) return [{ type: 'emoji', name: emoji, style }];
  if (address !== undefined) return [{ type: 'link', url: unescapeText(address), style }];
  return inlineOf(marked, { ...style, ...markStyles[mark] });
}

function referenceOf(reference: string, style: Style): JsonObject {
  const bar = reference.indexOf('|');
  const target = bar < 0 ? reference : reference.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeText(reference.slice(bar + 1));
  const named = (id: string): string => (label === undefined ? id : `${id}|${label}`);
  if (target.startsWith('@')) return { type: 'user', user_id: named(target.slice(1)), style };
  if (target.startsWith('#')) return { type: 'channel', channel_id: named(target.slice(1)), style };
  if (target.startsWith('!subteam^')) return { type: 'usergroup', usergroup_id: named(target.slice(9)), style };
  if (target.startsWith('!date^')) return dateOf(target, label ?? '', style);
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1), style };
  return { type: 'link', url: unescapeText(target), ...(label === undefined ? {} : { text: label }), style };
}

function dateOf(target: string, fallback: string, style: Style): JsonObject {
  const [, timestamp = '', format = '', url] = target.split('^');
  return {
    type: 'date',
    timestamp: /^\d+$/.test(timestamp) ? Number(timestamp) : -1,
    format: unescapeText(format),
    fallback,
    ...(url === undefined ? {} : { url: unescapeText(url) }),
    style,
  };
}

function textOf(text: string, style: Style): JsonObject {
  return { type: 'text', text: unescapeText(text), style };
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
