import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runIdFor, stepToken } from '../../src/runs/ids.ts';

describe('the id of a run', () => {
  it('is short, easy to read out, and the same for the same interaction', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), (interaction, attempt) => {
        const id = runIdFor(interaction, attempt);
        expect(id).toMatch(/^r-[2-9a-hjkmnp-z]{6,}$/);
        expect(id).toHaveLength(8 + attempt);
        expect(runIdFor(interaction, attempt)).toBe(id);
        expect(id.startsWith(runIdFor(interaction))).toBe(true);
      }),
    );
  });

  it('differs between interactions', () => {
    const ids = Array.from({ length: 2000 }, (_, n) => runIdFor(`interaction-${n}`));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the token of a step', () => {
  it('fits into an AWS client token, and belongs to one round of one step of one run', () => {
    const place = fc.tuple(
      fc.constantFrom('r-7k3f9q', 'r-8k3f9q'),
      fc.string({ maxLength: 60 }),
      fc.integer({ min: 1, max: 50 }),
    );
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(stepToken(...a)).toMatch(/^[a-z0-9-]{1,64}$/);
        expect(stepToken(...a) === stepToken(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
