/** Broken configuration in words: every problem at once, each with its key and its line. */
import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import { AmiableError } from '../basics/errors.ts';

export interface Problem {
  /** `environments.production.batch`, or a variable's name; empty for the whole file. */
  readonly key: string;
  /** Counted from 1; absent where there is no line to point at. */
  readonly line?: number;
  /** Ends the sentence that starts with the key. */
  readonly message: string;
}

/** The configuration cannot be used. Nothing was started. */
export class ConfigurationError extends AmiableError {
  readonly code = 'configuration';
  readonly source: string;
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[], options?: ErrorOptions) {
    super(
      [`${source} cannot be used:`, ...problems.map((problem) => `  ${lineOf(source, problem)}`)].join('\n'),
      {},
      options,
    );
    this.source = source;
    this.problems = problems;
  }
}

function lineOf(source: string, { key, line, message }: Problem): string {
  const place = line === undefined ? '' : `${source}:${line}: `;
  return `${place}${key === '' ? '' : `${key} `}${message}`;
}

export type Path = readonly PropertyKey[];

/** `places[0].region` */
export function pathText(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/** The known word that was probably meant, as the end of a sentence; empty where none is near. */
export function suggestion(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = closest(word, [...known]);
  return distance(word.toLowerCase(), near.toLowerCase()) <= Math.max(2, Math.floor(near.length / 3))
    ? `; did you mean ${near}?`
    : '';
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a set of keys',
  record: 'a set of keys',
  string: 'text',
};

type Limit = Extract<z.core.$ZodRawIssue, { code: 'too_big' | 'too_small' }>;

function limitText(issue: Limit): string {
  const bound = issue.code === 'too_big' ? issue.maximum : issue.minimum;
  const limit = `${issue.code === 'too_big' ? 'at most' : 'at least'} ${bound}`;
  if (issue.origin === 'array') return `must have ${limit} ${bound === 1 ? 'entry' : 'entries'}`;
  if (issue.origin === 'string') return `must have ${limit} ${bound === 1 ? 'character' : 'characters'}`;
  return `must be ${limit}`;
}

function typeText(expected: string, input: unknown): string {
  const wanted = kinds[expected] ?? expected;
  if (input === undefined) return 'is missing';
  return input === null ? `is empty: it must be ${wanted}, or be left out` : `must be ${wanted}`;
}

function valueText(values: readonly unknown[], input: unknown): string {
  const known = values.map(String);
  const meant = typeof input === 'string' ? suggestion(input, known) : '';
  return `must be ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}${meant}`;
}

/** Words for the issues that a schema has no words of its own for. They never quote a value: it may be a secret. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeText(issue.expected, issue.input);
    case 'too_big':
    case 'too_small':
      return limitText(issue);
    case 'invalid_value':
      return valueText(issue.values, issue.input);
    case 'invalid_key':
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}
