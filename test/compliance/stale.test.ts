import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byGravity, type Finding, findingsOf } from '../../src/compliance/stale.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { aFleet, anImage, instances, newImage, oldImage } from '../fleet/builders.ts';

const nowMs = Date.UTC(2026, 0, 15);
const dayMs = 24 * 60 * 60 * 1000;
const limits = { mediumAgeDays: 90, highAgeDays: 180 };

/** What is found about a fleet whose launched image is so old; any other image is a day old. */
function found(ageDays: number, fleet: Fleet = aFleet()): readonly Finding[] {
  const images = [
    anImage({ imageId: oldImage, createdAtMs: nowMs - ageDays * dayMs, tags: { Version: '1.0' } }),
    anImage({ imageId: newImage, createdAtMs: nowMs - dayMs }),
  ];
  return findingsOf(fleet, new Map(images.map((image) => [image.imageId, image])), limits, nowMs);
}

describe('the age of the AMI of a fleet', () => {
  it.each([
    [0, undefined],
    [89, undefined],
    [90, 'medium'],
    [179, 'medium'],
    [180, 'high'],
    [3_000, 'high'],
  ])('of %i days is %s', (days, severity) => {
    const expected = { kind: 'old-image', severity, imageId: oldImage, version: '1.0', ageDays: days };
    expect(found(days)).toEqual(severity === undefined ? [] : [expected]);
  });

  it('is that of the oldest one that an instance still runs', () => {
    const fleet = aFleet({ sourceImageId: newImage, instances: instances(3) });
    expect(found(200, fleet)).toMatchObject([
      { kind: 'old-image', imageId: oldImage, ageDays: 200 },
      { kind: 'drift', instances: 3 },
    ]);
  });

  it('is not that of one whose last instance is leaving', () => {
    const leaving = instances(1, { lifecycle: 'Terminating:Wait' });
    const fleet = aFleet({ desired: 0, sourceImageId: newImage, instances: leaving });
    expect(found(200, fleet)).toEqual([]);
  });

  it('is not guessed where nobody can tell it', () => {
    expect(findingsOf(aFleet(), new Map(), limits, nowMs)).toEqual([]);
  });
});

describe('a fleet', () => {
  it('is short where fewer serve than are desired', () => {
    expect(found(1, aFleet({ desired: 12 }))).toEqual([{ kind: 'short', severity: 'high', serving: 10, desired: 12 }]);
  });

  it('is short by less where the missing ones are being launched, as in every scale-out', () => {
    const growing = [...instances(10), ...instances(2, { lifecycle: 'Pending:Wait' })];
    expect(found(1, aFleet({ desired: 12, instances: growing }))).toEqual([
      { kind: 'short', severity: 'medium', serving: 10, desired: 12 },
    ]);
  });

  it('is not called short where the desired capacity counts something else than instances', () => {
    expect(found(1, aFleet({ desired: 12, weighted: true }))).toEqual([]);
  });

  it('that is being deleted is out of date no more', () => {
    expect(found(500, aFleet({ deleting: true, desired: 99 }))).toEqual([]);
  });

  it('has its gravest finding first', () => {
    const fleet = aFleet({ desired: 12, sourceImageId: newImage });
    expect(found(100, fleet).map(({ kind }) => kind)).toEqual(['short', 'old-image', 'drift']);
  });
});

const short = (serving: number): Finding => ({ kind: 'short', severity: 'high', serving, desired: 10 });
const old = (ageDays: number): Finding => ({
  kind: 'old-image',
  severity: ageDays < 180 ? 'medium' : 'high',
  imageId: oldImage,
  ageDays,
});
const drifted = (amount: number): Finding => ({ kind: 'drift', severity: 'medium', instances: amount });

describe('the order of fleets', () => {
  it('has the worst first: what is missing, then what is far too old, then what is old, then drift', () => {
    const ordered = [[short(0), drifted(1)], [short(9)], [old(400)], [old(190), drifted(3)], [old(100)], [drifted(5)]];
    expect(ordered.toReversed().toSorted(byGravity)).toEqual(ordered);
  });

  const anyFinding = fc.oneof(
    fc.integer({ min: 0, max: 9 }).map(short),
    fc.integer({ min: 90, max: 400 }).map(old),
    fc.integer({ min: 1, max: 50 }).map(drifted),
  );
  const anyFindings = fc.array(anyFinding, { minLength: 1, maxLength: 3 });

  it('is one: whatever is compared, and in whichever order', () => {
    fc.assert(
      fc.property(anyFindings, anyFindings, anyFindings, (a, b, c) => {
        expect(Math.sign(byGravity(a, b)) + Math.sign(byGravity(b, a))).toBe(0);
        if (byGravity(a, b) <= 0 && byGravity(b, c) <= 0) expect(byGravity(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('puts nothing of lesser severity before anything of higher', () => {
    const isHigh = (findings: readonly Finding[]) => findings.some(({ severity }) => severity === 'high');
    fc.assert(
      fc.property(fc.array(anyFindings, { maxLength: 8 }), (fleets) => {
        const order = fleets.toSorted(byGravity).map(isHigh);
        expect(order.lastIndexOf(true)).toBeLessThan(order.includes(false) ? order.indexOf(false) : order.length);
      }),
    );
  });
});
