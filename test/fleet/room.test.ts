import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorOf } from '../../src/fleet/guard.ts';
import { planRoom } from '../../src/fleet/room.ts';

describe('room for a wave', () => {
  it.each([
    [10, 20, 100, 5, false, { kind: 'surge', by: 5 }],
    [10, 10, 100, 5, true, { kind: 'raise-max', by: 5, newMax: 15 }],
    [10, 12, 100, 5, true, { kind: 'raise-max', by: 5, newMax: 15 }],
    [10, 10, 80, 5, false, { kind: 'within-floor', atOnce: 2 }],
    [10, 10, 10, 5, false, { kind: 'within-floor', atOnce: 5 }],
    [10, 12, 100, 5, false, { kind: 'surge', by: 2 }],
    [10, 12, 80, 5, false, { kind: 'surge', by: 2 }],
    [10, 11, 70, 5, false, { kind: 'within-floor', atOnce: 3 }],
    [10, 10, 100, 5, false, { kind: 'impossible', missing: 1 }],
    [10, 8, 100, 5, false, { kind: 'impossible', missing: 3 }],
    [1, 1, 50, 1, false, { kind: 'impossible', missing: 1 }],
    [1, 2, 100, 1, false, { kind: 'surge', by: 1 }],
  ])(
    'for desired %i, max %i, floor %i %%, batch %i, raise %s',
    (desired, max, floorPercent, batch, mayRaiseMax, room) => {
      expect(planRoom({ desired, max, floorPercent, batch, mayRaiseMax })).toEqual(room);
    },
  );

  it('never passes max size or the floor, and what is called impossible becomes possible with what is missing', () => {
    const question = fc.record({
      desired: fc.integer({ min: 1, max: 300 }),
      max: fc.nat(400),
      floorPercent: fc.integer({ min: 0, max: 100 }),
      batch: fc.integer({ min: 1, max: 50 }),
      mayRaiseMax: fc.boolean(),
    });
    fc.assert(
      fc.property(question, (asked) => {
        const room = planRoom(asked);
        const floor = floorOf({ minHealthyPercent: asked.floorPercent }, asked.desired);
        if (room.kind === 'surge') expect(asked.desired + room.by).toBeLessThanOrEqual(asked.max);
        if (room.kind === 'raise-max') expect(room.newMax).toBe(asked.desired + room.by);
        if (room.kind === 'within-floor') expect(asked.desired - room.atOnce).toBeGreaterThanOrEqual(floor);
        if (room.kind !== 'impossible') return;
        expect(planRoom({ ...asked, max: asked.max + room.missing }).kind).toBe('surge');
        expect(planRoom({ ...asked, max: asked.max + room.missing - 1 }).kind).toBe('impossible');
      }),
    );
  });
});
