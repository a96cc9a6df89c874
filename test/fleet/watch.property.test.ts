import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/fleet/signals.ts';
import { afterLook, judgeWatch, type Watch, type WatchRules, type WatchVerdict } from '../../src/fleet/watch.ts';

interface Look {
  readonly afterSeconds: number;
  readonly readings: readonly Reading[];
}

const rules: WatchRules = { seconds: 60, unknownSeconds: 120, longestGapSeconds: 30 };

function reading(name: string, state: Reading['state'], needed = 1): Reading {
  return { name, state, needed, detail: `${name} is ${state}.` };
}

/** The watch and its verdict after each look, until there is one. */
function watched(looks: readonly Look[], asked = rules): readonly { watch: Watch; verdict: WatchVerdict }[] {
  const seen: { watch: Watch; verdict: WatchVerdict }[] = [];
  let nowMs = 1_000_000;
  for (const { afterSeconds, readings } of looks) {
    nowMs += afterSeconds * 1000;
    const watch = afterLook(seen.at(-1)?.watch, readings, nowMs, asked);
    seen.push({ watch, verdict: judgeWatch(watch, asked) });
    if (seen.at(-1)?.verdict.kind !== 'watching') break;
  }
  return seen;
}

const last = (looks: readonly Look[], asked = rules): WatchVerdict | undefined => watched(looks, asked).at(-1)?.verdict;
const every15 = (states: readonly Reading['state'][], needed = 1): readonly Look[] =>
  states.map((state) => ({ afterSeconds: 15, readings: [reading('a', state, needed)] }));

const [H, X, U] = ['healthy', 'unhealthy', 'unknown'] as const;

describe('a watch of a minute, looked at every 15 seconds', () => {
  it.each([
    ['is healthy when the minute is over', [H, H, H, H, H], 1, 'healthy'],
    ['is not over before', [H, H, H, H], 1, 'watching'],
    ['is unhealthy at the first alarm', [H, X], 1, 'unhealthy'],
    ['lets an accident pass', [H, X, X, H, H], 3, 'healthy'],
    ['is unhealthy at the third wrong answer in a row', [H, X, X, X], 3, 'unhealthy'],
    ['counts wrong answers anew after a right one', [X, X, H, X, X], 3, 'watching'],
    ['does not end in doubt', [H, H, H, H, X], 3, 'watching'],
    ['does not count what it could not see', [H, H, U, H, H, H], 1, 'watching'],
    ['goes on once it can see again', [H, H, U, H, H, H, H], 1, 'healthy'],
    ['asks when it has not seen for two minutes', [U, U, U, U, U, U, U, U, U], 1, 'unknown'],
    ['does not ask before', [U, U, U, U, U, U, U, U], 1, 'watching'],
    ['waits anew after it could see', [U, U, U, U, U, U, U, H, U], 1, 'watching'],
  ] as const)('%s', (_name, states, needed, kind) => {
    expect(last(every15(states, needed))?.kind).toBe(kind);
  });

  it('is over at the first look where no time is asked for', () => {
    expect(last(every15([H]), { ...rules, seconds: 0 })?.kind).toBe('healthy');
  });

  it('does not count a time in which nobody looked', () => {
    const looks = [0, 15, 3600, 15].map((afterSeconds) => ({ afterSeconds, readings: [reading('a', 'healthy')] }));
    expect(last(looks)).toMatchObject({ kind: 'healthy' });
    expect(last(looks.slice(0, 3))).toMatchObject({ kind: 'watching', leftSeconds: 15 });
  });

  it('names what fired, and not what cannot be read beside it', () => {
    const looks = [{ afterSeconds: 0, readings: [reading('a', 'unknown'), reading('b', 'unhealthy')] }];
    const verdict = last(looks, { ...rules, unknownSeconds: 0 });
    expect(verdict).toMatchObject({ kind: 'unhealthy', evidence: [{ name: 'b', detail: 'b is unhealthy.' }] });
  });
});

const arbitraryReadings = fc.tuple(
  ...['a', 'b', 'c'].map((name, index) =>
    fc.constantFrom(H, H, H, X, U).map((state) => reading(name, state, index === 0 ? 1 : 3)),
  ),
);
const arbitraryLooks = fc.array(
  fc.record({ afterSeconds: fc.constantFrom(0, 1, 15, 15, 60, 3600), readings: arbitraryReadings }),
  { minLength: 1, maxLength: 40 },
);

describe('any watch', () => {
  it('never calls healthy what was not seen healthy for the whole time, and is now', () => {
    fc.assert(
      fc.property(arbitraryLooks, (looks) => {
        const seen = watched(looks);
        if (seen.at(-1)?.verdict.kind !== 'healthy') return;
        const used = looks.slice(0, seen.length);
        const seconds = used
          .slice(1)
          .reduce((sum, { afterSeconds }) => sum + Math.min(afterSeconds, rules.longestGapSeconds), 0);
        expect(seconds).toBeGreaterThanOrEqual(rules.seconds);
        expect(used.at(-1)?.readings.every(({ state }) => state === 'healthy')).toBe(true);
      }),
    );
  });

  it('ends at the first look at which an alarm fires', () => {
    fc.assert(
      fc.property(arbitraryLooks, (looks) => {
        const fires = looks.findIndex(({ readings }) =>
          readings.some(({ state, needed }) => state === 'unhealthy' && needed === 1),
        );
        const seen = watched(looks);
        if (fires >= 0 && seen.length > fires) expect(seen[fires]?.verdict.kind).toBe('unhealthy');
      }),
    );
  });

  it('asks people only about what was unknown at every look for so long', () => {
    fc.assert(
      fc.property(arbitraryLooks, (looks) => {
        const seen = watched(looks);
        const verdict = seen.at(-1)?.verdict;
        if (verdict?.kind !== 'unknown') return;
        for (const { name, inARow } of verdict.evidence) {
          const those = looks.slice(seen.length - inARow, seen.length);
          expect(those.every(({ readings }) => readings.find((one) => one.name === name)?.state === 'unknown')).toBe(
            true,
          );
          const seconds = those
            .slice(1)
            .reduce((sum, { afterSeconds }) => sum + Math.min(afterSeconds, rules.longestGapSeconds), 0);
          expect(seconds).toBeGreaterThanOrEqual(rules.unknownSeconds);
        }
      }),
    );
  });

  it('comes to the same in whatever order things are read', () => {
    fc.assert(
      fc.property(arbitraryLooks, (looks) => {
        const turned = looks.map(({ afterSeconds, readings }) => ({ afterSeconds, readings: [...readings].reverse() }));
        expect(watched(turned).map(({ verdict }) => verdict.kind)).toEqual(
          watched(looks).map(({ verdict }) => verdict.kind),
        );
      }),
    );
  });
});
