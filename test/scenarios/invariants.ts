import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Strategy, strategies } from '../../src/fleet/strategies.ts';
import { atMostMs, isThorough } from '../builders/thorough.ts';
import { historyBy } from './draw-history.ts';
import { live } from './histories.ts';
import { violations } from './violations.ts';

/** The histories of `npm test` are in as many files, so that all cores live through them. */
const parts = 4;
const all = Number(process.env['AMIABLE_HISTORIES'] ?? (isThorough ? 20_000 : 2000));
const firstSeed = 20_261;

/** Of all histories. Waves have the most of their own in the middle. */
const shares: Readonly<Record<Strategy, number>> = { rolling: 0.6, refresh: 0.2, 'blue-green': 0.2 };

/** A part of the histories: other ones in each part, and the same ones each time unless the test is thorough. */
export function describeInvariants(part: 1 | 2 | 3 | 4): void {
  describe(`a rollout, whatever happens to it (${part} of ${parts})`, () => {
    it.each(strategies)(
      'by %s holds capacity, keeps scale-outs, ends, and leaves nothing behind',
      async (strategy) => {
        await fc.assert(
          fc.asyncProperty(historyBy(strategy), async (lived) => {
            const outcome = await live(lived);
            if (outcome !== undefined) expect(await violations(outcome, lived)).toEqual([]);
          }),
          {
            numRuns: Math.ceil((all * shares[strategy]) / parts),
            endOnFailure: process.env['AMIABLE_SHRINK'] === undefined,
            ...(isThorough ? {} : { seed: firstSeed + part }),
          },
        );
      },
      atMostMs(600_000),
    );
  });
}
