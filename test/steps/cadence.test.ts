import { describe, expect, it } from 'vitest';
import { nextLookSeconds } from '../../src/steps/rolling/cadence.ts';

/** The moments, in seconds since a wave began, at which a wave is looked at until it is seen to be healthy. */
function looksUntil(
  healthyAtSeconds: number,
  expectedSeconds: number | undefined,
  pollSeconds = 15,
): readonly number[] {
  const looks = [0];
  for (let atSeconds = 0; atSeconds < healthyAtSeconds; looks.push(atSeconds)) {
    atSeconds += nextLookSeconds({ elapsedSeconds: atSeconds, expectedSeconds, pollSeconds });
  }
  return looks;
}

function latenessOf(healthyAtSeconds: number, expectedSeconds: number | undefined): number {
  return (looksUntil(healthyAtSeconds, expectedSeconds).at(-1) ?? 0) - healthyAtSeconds;
}

describe('when to look again', () => {
  it.each([
    { elapsedSeconds: 0, expectedSeconds: 90, seconds: 15, why: 'far from the end' },
    { elapsedSeconds: 75, expectedSeconds: 90, seconds: 6, why: 'up to where the end is near' },
    { elapsedSeconds: 88, expectedSeconds: 90, seconds: 2.2, why: 'in small steps near the end' },
    { elapsedSeconds: 0, expectedSeconds: undefined, seconds: 15, why: 'where nothing is known' },
    { elapsedSeconds: 100, expectedSeconds: undefined, seconds: 6, why: 'by the time that has passed' },
    { elapsedSeconds: 1000, expectedSeconds: 90, seconds: 15, why: 'when it takes much longer' },
  ])('is in $seconds s $why', ({ elapsedSeconds, expectedSeconds, seconds }) => {
    expect(nextLookSeconds({ elapsedSeconds, expectedSeconds, pollSeconds: 15 })).toBeCloseTo(seconds);
  });

  it('is never later than the poll that was asked for', () => {
    for (const elapsedSeconds of [0, 1, 10, 100, 10_000]) {
      expect(nextLookSeconds({ elapsedSeconds, expectedSeconds: 60, pollSeconds: 0.5 })).toBe(0.5);
    }
  });

  it('sees within a fortieth of the time that a wave as slow as the last is healthy', () => {
    for (const seconds of [40, 90, 300, 600]) expect(latenessOf(seconds, seconds)).toBeLessThanOrEqual(seconds / 40);
  });

  it('looks at a slow boot no more than twice as often as every poll would', () => {
    for (const seconds of [90, 300, 600]) {
      expect(looksUntil(seconds, seconds).length).toBeLessThanOrEqual(2 * (seconds / 15 + 1));
    }
  });
});
