import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMostMs, isThorough } from '../builders/thorough.ts';
import { live } from './histories.ts';
import { history } from './history.ts';
import { violations } from './violations.ts';

const numRuns = Number(process.env['AMIABLE_HISTORIES'] ?? (isThorough ? 1000 : 40));

describe('a rollout, whatever happens to it', () => {
  it(
    'holds capacity, keeps scale-outs, ends, and leaves nothing behind',
    async () => {
      await fc.assert(
        fc.asyncProperty(history, async (lived) => {
          const outcome = await live(lived);
          if (outcome !== undefined) expect(await violations(outcome, lived)).toEqual([]);
        }),
        { numRuns, endOnFailure: process.env['AMIABLE_SHRINK'] === undefined },
      );
    },
    atMostMs(600_000),
  );
});
