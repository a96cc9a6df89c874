import { Refusal } from '../basics/errors.ts';
import { echo } from './grammar.ts';
import { nearest } from './nearest.ts';
import type { Words } from './verb.ts';

/** `--strategy` as one of those there are; undefined where it is not given. Throws Refusal. */
export function strategyFlag<Known extends string>(
  { flags }: Pick<Words, 'flags'>,
  known: readonly Known[],
): Known | undefined {
  const given = flags.get('strategy');
  if (typeof given !== 'string') return undefined;
  const found = known.find((strategy) => strategy === given.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(given, known);
  throw new Refusal(
    'unknown-strategy',
    `There is no strategy ${echo(given)}.`,
    near === undefined ? `The strategies are: ${known.join(', ')}.` : `Did you mean --strategy ${near}?`,
  );
}
