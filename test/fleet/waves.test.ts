import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWaves, planWaves, waveSize } from '../../src/fleet/waves.ts';

const sizes = (waves: ReturnType<typeof planWaves>) =>
  Array.from({ length: waves.count }, (_, index) => waveSize(waves, index));

describe('waves', () => {
  it.each([
    [200, 10, true, '21 waves: 1, then 19 of 10, then 9'],
    [200, 10, false, '20 waves: 20 of 10'],
    [7, 3, true, '3 waves: 1, then 2 of 3'],
    [7, 3, false, '3 waves: 2 of 3, then 1'],
    [1, 5, true, '1 wave: 1'],
    [3, 5, false, '1 wave: 3'],
    [5, 1, true, '5 waves: 5 of 1'],
    [0, 5, true, 'no waves'],
  ])('for %i by %i, first of one: %s, are %s', (toReplace, batch, firstWaveOfOne, text) => {
    expect(describeWaves(planWaves({ toReplace, batch, firstWaveOfOne }))).toBe(text);
  });

  it('replace every instance once, none more than a batch at a time', () => {
    const question = fc.record({
      toReplace: fc.nat(500),
      batch: fc.integer({ min: 1, max: 100 }),
      firstWaveOfOne: fc.boolean(),
    });
    fc.assert(
      fc.property(question, (asked) => {
        const waves = planWaves(asked);
        const each = sizes(waves);
        expect(each.reduce((sum, size) => sum + size, 0)).toBe(asked.toReplace);
        expect(each.every((size) => size >= 1 && size <= asked.batch)).toBe(true);
        expect(waveSize(waves, waves.count + 1)).toBe(0);
        if (asked.firstWaveOfOne && asked.toReplace > 0) expect(each[0]).toBe(1);
      }),
    );
  });
});
