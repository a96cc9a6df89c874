import type { Filter } from '@aws-sdk/client-ec2';
import { ServiceError } from '../wire/operation.ts';

/** What a filter compares: one value, several, or none. */
type Compared = string | boolean | number | undefined | readonly string[];

/** The filters that a describe takes beside those on tags, by their names. */
export type FilterFields<R> = Readonly<Record<string, (row: R) => Compared>>;

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

const mostValues = 200;

/**
 * All filters must match; of one filter's values any. Values may hold `*` and `?`.
 * Throws InvalidParameterValue for a filter that the describe does not have.
 */
export function rowFilter<R extends Tagged>(
  filters: readonly Filter[] = [],
  fields: FilterFields<R>,
): (row: R) => boolean {
  const valueCount = filters.reduce((sum, { Values = [] }) => sum + Values.length, 0);
  if (valueCount > mostValues) {
    const message = `The maximum number of filter values specified on a single call is ${mostValues}`;
    throw new ServiceError('FilterLimitExceeded', message);
  }
  const tests = filters.map(({ Name = '', Values = [] }) => {
    const compared = comparison(Name, fields);
    const matches = valueTest(Values);
    return (row: R): boolean => asTexts(compared(row)).some(matches);
  });
  return (row) => tests.every((test) => test(row));
}

function comparison<R extends Tagged>(name: string, fields: FilterFields<R>): (row: R) => Compared {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return ({ tags }) => (Object.hasOwn(tags, key) ? tags[key] : undefined);
  }
  if (name === 'tag-key') return ({ tags }) => Object.keys(tags);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field !== undefined) return field;
  throw new ServiceError('InvalidParameterValue', `The filter '${name}' is invalid`);
}

function asTexts(value: Compared): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [String(value)];
}

function valueTest(values: readonly string[]): (text: string) => boolean {
  const exact = new Set(values.filter((value) => !/[*?]/.test(value)));
  const patterns = values.filter((value) => /[*?]/.test(value)).map(wildcard);
  return (text) => exact.has(text) || patterns.some((pattern) => pattern.test(text));
}

/** `*` any text, `?` one character; a backslash takes the next character as it is. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\?[\s\S]/g, (token) => {
    if (token === '*') return '[\\s\\S]*';
    if (token === '?') return '[\\s\\S]';
    return token.slice(-1).replace(/[.*+?^${}()|[\]\\]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
