import { Refusal } from '../basics/errors.ts';
import { closingMarks } from '../basics/quoting.ts';

/** One word as it was typed. What stood in quotation marks is taken literally: it is never a flag. */
export interface Token {
  readonly text: string;
  /** Set on `--key=value`, whose value may be quoted. */
  readonly value?: string;
  readonly kind: 'word' | 'quoted' | 'flag' | 'end-of-flags';
}

const longestLink = 300;

/**
 * Splits a command into words. Quotation marks group, straight or curly; inside them a backslash before a mark or a
 * backslash takes it literally. A mark in the middle of a word is an apostrophe. En and em dashes before a word are
 * the two hyphens that Slack clients replace. Throws Refusal where a quotation is never closed.
 */
export function tokenise(command: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(command, 0);
  while (at < command.length) {
    const { token, next } = readToken(command, at);
    if (token !== undefined) tokens.push(token);
    at = skipSpace(command, next);
  }
  return tokens;
}

interface Read {
  readonly token: Token | undefined;
  readonly next: number;
}

function readToken(command: string, start: number): Read {
  if (isQuote(command.charAt(start))) {
    const { text, next } = readQuoted(command, start);
    return { token: { kind: 'quoted', text }, next };
  }
  const next = endOfWord(command, start);
  const raw = command.slice(start, next);
  const equals = raw.indexOf('=');
  if (equals > 0 && looksLikeFlag(clean(raw)) && isQuote(command.charAt(start + equals + 1))) {
    const quoted = readQuoted(command, start + equals + 1);
    return { token: { kind: 'flag', text: flagName(raw.slice(0, equals)), value: quoted.text }, next: quoted.next };
  }
  return { token: plainToken(raw), next };
}

function plainToken(raw: string): Token | undefined {
  const word = clean(raw);
  if (word === '') return undefined;
  if (/^(--|[–—―])$/.test(word)) return { kind: 'end-of-flags', text: '--' };
  if (!looksLikeFlag(word)) return { kind: 'word', text: word };
  const equals = word.indexOf('=');
  if (equals < 0) return { kind: 'flag', text: flagName(word) };
  return { kind: 'flag', text: flagName(word.slice(0, equals)), value: word.slice(equals + 1) };
}

/** Dashes before a letter; `-1` is a number. */
function looksLikeFlag(word: string): boolean {
  return /^[-–—―]+\p{L}/u.test(word);
}

function flagName(word: string): string {
  return clean(word)
    .replace(/^[-–—―]+/, '')
    .toLowerCase();
}

/** Without characters that cannot be seen, and with hyphens that only look like one made plain. */
function clean(word: string): string {
  return word.replace(/[\u200b-\u200f\u2060\ufeff]/g, '').replace(/[\u2010\u2011]/g, '-');
}

/** A link or mention, `<@U1|Ann Lee>`, is one word though its label may hold spaces. */
function endOfWord(command: string, start: number): number {
  const link = /^<[^<>\n]+>/.exec(command.slice(start, start + longestLink));
  let at = start + (link?.[0].length ?? 0);
  while (at < command.length && !isSpace(command.charAt(at))) at += 1;
  return at;
}

function readQuoted(command: string, start: number): { readonly text: string; readonly next: number } {
  const marks = closingMarks(command.charAt(start)) ?? '';
  let text = '';
  for (let at = start + 1; at < command.length; at += 1) {
    const letter = command.charAt(at);
    const following = command.charAt(at + 1);
    if (letter === '\\' && (following === '\\' || isQuote(following))) {
      text += following;
      at += 1;
    } else if (marks.includes(letter) && (following === '' || isSpace(following))) {
      return { text, next: at + 1 };
    } else {
      text += letter;
    }
  }
  throw new Refusal(
    'open-quote',
    `The quotation that begins with ${command.slice(start, start + 20)} is never closed.`,
    'Close it with a second quotation mark, followed by a space or the end.',
  );
}

function isQuote(letter: string): boolean {
  return closingMarks(letter) !== undefined;
}

function isSpace(letter: string): boolean {
  return /\s/.test(letter);
}

function skipSpace(command: string, start: number): number {
  let at = start;
  while (at < command.length && isSpace(command.charAt(at))) at += 1;
  return at;
}
