import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchText, parseBatch, resolveBatch } from '../../src/fleet/batch.ts';

describe('reading a batch', () => {
  it.each([
    ['10', { kind: 'count', count: 10 }],
    [' 25% ', { kind: 'percent', percent: 25 }],
    ['25 %', { kind: 'percent', percent: 25 }],
    ['100%', { kind: 'percent', percent: 100 }],
    ['3.0', { kind: 'count', count: 3 }],
  ])('takes %j', (text, batch) => {
    expect(parseBatch(text)).toEqual({ ok: true, batch });
  });

  it.each([
    ['', 'not-a-number'],
    ['ten', 'not-a-number'],
    ['1e3', 'not-a-number'],
    ['10 20', 'not-a-number'],
    ['%', 'not-a-number'],
    ['2.5', 'fraction'],
    ['-3', 'negative'],
    ['-0.5%', 'negative'],
    ['0', 'zero'],
    ['0%', 'zero'],
    ['101%', 'over-hundred-percent'],
  ])('refuses %j as %s', (text, reason) => {
    expect(parseBatch(text)).toEqual({ ok: false, reason });
  });

  it('reads back what it writes', () => {
    const whole = fc.integer({ min: 1, max: 100 });
    const percent = whole.map((n) => ({ kind: 'percent' as const, percent: n }));
    const batch = fc.oneof(
      percent,
      whole.map((n) => ({ kind: 'count' as const, count: n })),
    );
    fc.assert(
      fc.property(batch, (any) => {
        expect(parseBatch(batchText(any))).toEqual({ ok: true, batch: any });
      }),
    );
  });
});

describe('the size of a batch', () => {
  it.each([
    ['10', 200, 10],
    ['25%', 200, 50],
    ['25%', 10, 2],
    ['10%', 3, 1],
    ['100%', 7, 7],
    ['4', 4, 4],
  ])('of %s in a fleet of %i is %i', (text, fleetSize, size) => {
    const parsed = parseBatch(text);
    expect(parsed.ok && resolveBatch(parsed.batch, fleetSize)).toEqual({ ok: true, size });
  });

  it('is refused over the fleet, and for an empty fleet', () => {
    const batch = { kind: 'count', count: 10 } as const;
    expect(resolveBatch(batch, 4)).toEqual({ ok: false, reason: 'over-fleet', asked: 10, fleetSize: 4 });
    expect(resolveBatch(batch, 0)).toMatchObject({ ok: false, reason: 'empty-fleet' });
  });

  it('is at least one and at most the fleet for any percentage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 10_000 }), (percent, fleetSize) => {
        const resolved = resolveBatch({ kind: 'percent', percent }, fleetSize);
        const size = resolved.ok ? resolved.size : 0;
        expect(size).toBeGreaterThanOrEqual(1);
        expect(size).toBeLessThanOrEqual(fleetSize);
      }),
    );
  });
});
