import { describe, expect, it } from 'vitest';
import { killLoop } from './loop.ts';

/** Only a bound: a calm machine takes a tenth of it. */
const longestMs = 300_000;

describe('a bot on the embedded store that is killed again and again during rollouts', () => {
  it(
    'ends every run as it should, does everything once and leaves nothing behind',
    async () => {
      const report = await killLoop({ kills: 5, seed: 1, speed: 120 });
      expect(report.violations).toEqual([]);
      expect(report.lostAfterRepair).toEqual([]);
      expect(report.orphans).toEqual([]);
      expect(report.store.duplicates).toBe(0);
      const { done = 0, undone = 0 } = report.outcomes;
      expect(done + undone).toBe(report.fleets * report.rounds);
      expect(undone).toBeGreaterThan(0);
      expect(report.kills).toBeGreaterThanOrEqual(5);
    },
    longestMs,
  );
});
