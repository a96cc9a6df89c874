import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMostMs, isThorough } from '../builders/thorough.ts';
import { live } from './histories.ts';
import { history } from './history.ts';
import { violations } from './violations.ts';

/** The histories of `npm test` are in as many files, so that all cores live through them. */
const parts = 4;
const all = Number(process.env['AMIABLE_HISTORIES'] ?? (isThorough ? 20_000 : 2000));
const firstSeed = 20_261;

/** A part of the histories: other ones in each part, and the same ones each time unless the test is thorough. */
export function describeInvariants(part: 1 | 2 | 3 | 4): void {
  describe(`a rollout, whatever happens to it (${part} of ${parts})`, () => {
    it(
      'holds capacity, keeps scale-outs, ends, and leaves nothing behind',
      async () => {
        await fc.assert(
          fc.asyncProperty(history, async (lived) => {
            const outcome = await live(lived);
            if (outcome !== undefined) expect(await violations(outcome, lived)).toEqual([]);
          }),
          {
            numRuns: Math.ceil(all / parts),
            endOnFailure: process.env['AMIABLE_SHRINK'] === undefined,
            ...(isThorough ? {} : { seed: firstSeed + part }),
          },
        );
      },
      atMostMs(600_000),
    );
  });
}
