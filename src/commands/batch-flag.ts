import { Refusal } from '../basics/errors.ts';
import { type BatchProblem, batchText, parseBatch } from '../fleet/batch.ts';
import { echo } from './grammar.ts';

const longestBatch = 10;

const batchProblems: Readonly<Record<BatchProblem, string>> = {
  'not-a-number': 'is not a number',
  fraction: 'is not a whole number',
  negative: 'is less than nothing',
  zero: 'would replace nothing',
  'over-hundred-percent': 'is more than the whole fleet',
};

/** `5`, or `10%`: at least one instance, at most the whole fleet. Throws Refusal. */
export function batchOf(given: string | true | undefined, flag = '--batch'): string | undefined {
  if (typeof given !== 'string') return undefined;
  const parsed = parseBatch(given);
  if (parsed.ok && given.length <= longestBatch) return batchText(parsed.batch);
  const what = flag === '--batch' ? 'A batch of' : flag;
  throw new Refusal(
    'bad-batch',
    `${what} ${echo(given)} ${parsed.ok ? 'is too large' : batchProblems[parsed.reason]}.`,
    `Give a whole number of instances from 1, such as ${flag} 5, or a share from 1% to 100%, such as ${flag} 10%.`,
    { given: echo(given) },
  );
}
