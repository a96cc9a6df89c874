import { Refusal } from '../basics/errors.ts';
import { nearest } from './nearest.ts';
import type { Token } from './tokens.ts';
import type { Flag, Words } from './verb.ts';

const longestEcho = 40;

/**
 * Sorts the words that follow a verb into positions and flags. Throws Refusal for a flag that the verb does not know
 * (naming the nearest), that is given twice, or that lacks its value or has one that it does not take.
 */
export function readWords(tokens: readonly Token[], verb: string, flags: Readonly<Record<string, Flag>>): Words {
  const positional: string[] = [];
  const given = new Map<string, string | true>();
  const end = tokens.findIndex(({ kind }) => kind === 'end-of-flags');
  const before = end < 0 ? tokens : tokens.slice(0, end);
  const after = end < 0 ? [] : tokens.slice(end + 1);
  for (let at = 0; at < before.length; at += 1) {
    const token = before[at];
    if (token === undefined) break;
    if (token.kind !== 'flag') {
      positional.push(wordOf(token));
      continue;
    }
    const flag = knownFlag(token.text, verb, flags);
    if (given.has(token.text)) throw repeated(token.text);
    const { value, used } = readValue(token, flag, before[at + 1]);
    given.set(token.text, value);
    at += used;
  }
  return { positional: [...positional, ...after.map(spelled)], flags: given };
}

function knownFlag(name: string, verb: string, flags: Readonly<Record<string, Flag>>): Flag {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag !== undefined) return flag;
  const near = nearest(name, Object.keys(flags));
  throw new Refusal(
    'unknown-flag',
    `${verb} has no flag --${echo(name)}.`,
    near === undefined
      ? `\`/ami help ${verb}\` lists its flags.`
      : `Did you mean --${near}? \`/ami help ${verb}\` lists its flags.`,
    { verb, flag: echo(name) },
  );
}

interface Value {
  readonly value: string | true;
  /** Words taken beyond the flag itself. */
  readonly used: number;
}

function readValue(token: Token, flag: Flag, next: Token | undefined): Value {
  if (flag.takes === 'nothing') {
    if (token.value === undefined) return { value: true, used: 0 };
    throw new Refusal(
      'flag-takes-no-value',
      `--${token.text} takes no value.`,
      `Write --${token.text} alone, or leave it out.`,
    );
  }
  if (token.value !== undefined) return { value: filled(token.value, token.text, flag), used: 0 };
  if (next === undefined || next.kind === 'flag') throw needsValue(token.text, flag);
  return { value: filled(next.text, token.text, flag), used: 1 };
}

function filled(value: string, name: string, flag: Flag): string {
  if (value.trim() === '') throw needsValue(name, flag);
  return value;
}

function needsValue(name: string, flag: Flag): Refusal {
  return new Refusal(
    'flag-needs-value',
    `--${name} needs a value.`,
    `Write --${name} ${flag.hint ?? 'VALUE'}: ${flag.what}`,
  );
}

function repeated(name: string): Refusal {
  return new Refusal('repeated-flag', `--${name} is given twice.`, 'Give it once.', { flag: name });
}

function wordOf(token: Token): string {
  return token.kind === 'word' ? tidy(token.text) : token.text;
}

/** A word after `--`, where nothing is a flag any more. */
function spelled(token: Token): string {
  if (token.kind !== 'flag') return wordOf(token);
  return `--${token.text}${token.value === undefined ? '' : `=${token.value}`}`;
}

/** The word itself: links give their label, and the marks that a sentence puts round a word go. */
function tidy(word: string): string {
  const bare = word.replace(/^`+/, '').replace(/[`.,;:!?]{1,20}$/, '');
  const link = /^<(?:https?|mailto):[^|>]*?\|([^>]+)>$/.exec(bare);
  return link?.[1] ?? (bare === '' ? word : bare);
}

/** What a person typed, short enough to be repeated in an answer. */
export function echo(typed: string): string {
  return typed.length <= longestEcho ? typed : `${typed.slice(0, longestEcho)}…`;
}
