import { legible } from '../basics/legible.ts';
import type { Inline, Line } from '../messages/view.ts';

/** How a terminal shows things: `colour` off means plain text, as for a file or a pipe. */
export interface Style {
  readonly width: number;
  readonly colour: boolean;
}

/** What stands before a command in a terminal. */
export const program = 'npm run ami --';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The columns that a text takes: emoji and the characters of East Asia take two. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += columnsOf(segment);
  return width;
}

function columnsOf(grapheme: string): number {
  return /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u.test(
    grapheme,
  )
    ? 2
    : 1;
}

/** A line as plain text; commands are spelled as the terminal takes them. */
export function lineText(line: Line): string {
  return line.map(inlineText).join('');
}

function inlineText(part: Inline): string {
  switch (part.kind) {
    case 'text':
    case 'bold':
      return legible(part.text);
    case 'code':
      return commandText(legible(part.text));
    case 'user':
      return legible(part.name ?? `@${part.userId}`);
    case 'time':
      return momentText(part.atMs, part.style);
    case 'link':
      return `${legible(part.text)} (${legible(part.url)})`;
  }
}

/** `/ami status` as it is typed here. */
export function commandText(text: string): string {
  return text.replace(/^\/ami(?= |$)/, program);
}

/** UTC to the second where the day does not matter, to the minute where it does. */
function momentText(atMs: number, style: 'clock' | 'date' | 'ago'): string {
  const stamp = new Date(atMs).toISOString();
  return style === 'clock' ? `${stamp.slice(11, 19)} UTC` : `${stamp.slice(0, 10)} ${stamp.slice(11, 16)} UTC`;
}

/** Bold where colour is on. */
export function strong(text: string, { colour }: Style): string {
  return colour ? `\u001b[1m${text}\u001b[22m` : text;
}

/** Faint where colour is on. */
export function faint(text: string, { colour }: Style): string {
  return colour ? `\u001b[2m${text}\u001b[22m` : text;
}

/**
 * Breaks text at spaces into lines of at most `width` columns; a longer word, such as an ARN to be copied, stays whole.
 * `indent` is put before every line but the first.
 */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) => wrapLine(line, Math.max(20, width), index === 0 ? '' : indent, indent));
}

function wrapLine(text: string, width: number, first: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const joined = line === '' || line === indent ? `${line}${word}` : `${line} ${word}`;
    if (widthOf(joined) <= width || line === '' || line === indent) {
      line = joined;
    } else {
      lines.push(line.trimEnd());
      line = `${indent}${word}`;
    }
  }
  return [...lines, line.trimEnd()];
}

/** Text behind a bullet or label, its further lines indented to begin where the first one does. */
export function hanging(first: string, text: string, { width }: Style): readonly string[] {
  return wrap(`${first}${text}`, width, ' '.repeat(widthOf(first)));
}
