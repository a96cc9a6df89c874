import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { VictimsQuestion } from '../../src/fleet/victims.ts';
import { chooseVictims } from '../../src/fleet/victims.ts';
import { aFleet, anInstance, instances, newImage } from './builders.ts';

const none = { protected: 0, standby: 0, leaving: 0, arriving: 0, warm: 0, 'unknown-image': 0, guard: 0, limit: 0 };

function choose(fleet: Fleet, question: Partial<VictimsQuestion> = {}) {
  const policy = { minHealthyPercent: 100 };
  return chooseVictims(fleet, {
    imageIds: [newImage],
    limit: 10,
    surplus: 0,
    policy,
    keepProtected: true,
    ...question,
  });
}

const ids = (fleet: Fleet, question: Partial<VictimsQuestion> = {}) =>
  choose(fleet, question).victims.map(({ instanceId }) => instanceId);

const named = (instanceId: string, zone: string, launchedAtMs: number, imageId?: string) =>
  anInstance({ instanceId, zone, launchedAtMs, ...(imageId === undefined ? {} : { imageId }) });

describe('victims', () => {
  it('are as many as the surplus covers, and shrink the group by as many', () => {
    const fleet = aFleet({ instances: [...instances(10), ...instances(2, { imageId: newImage }, 100)] });
    const { victims, left } = choose(fleet, { surplus: 2 });
    expect(victims).toHaveLength(2);
    expect(victims.every(({ decrement }) => decrement)).toBe(true);
    expect(left).toEqual({ ...none, guard: 8 });
  });

  it('are none while the floor needs every one', () => {
    expect(choose(aFleet())).toEqual({ victims: [], left: { ...none, guard: 10 } });
  });

  it('go down to the floor without surplus, and are replaced by the group', () => {
    const { victims } = choose(aFleet(), { policy: { minHealthyPercent: 80 } });
    expect(victims.map(({ decrement }) => decrement)).toEqual([false, false]);
  });

  it('stop at the limit', () => {
    const { victims, left } = choose(aFleet(), { policy: { minHealthyPercent: 0 }, limit: 3 });
    expect(victims).toHaveLength(3);
    expect(left.limit).toBe(7);
  });

  it('are unhealthy ones first, even below the floor: they serve nobody', () => {
    const sick = anInstance({ instanceId: 'i-sick', targets: [], launchedAtMs: 9e9 });
    expect(ids(aFleet({ instances: [...instances(9), sick] }))).toEqual(['i-sick']);
  });

  it('come from the zone with most members, the oldest first', () => {
    const list = [
      named('i-a1', 'a', 5),
      named('i-b1', 'b', 9),
      named('i-b2', 'b', 7),
      named('i-b3', 'b', 8),
      named('i-c1', 'c', 1),
    ];
    const order = ids(aFleet({ instances: list }), { policy: { minHealthyPercent: 0 } });
    expect(order).toEqual(['i-b2', 'i-b3', 'i-a1', 'i-b1', 'i-c1']);
  });

  it('leave the new image alone while old ones remain', () => {
    const sickNew = instances(2, { imageId: newImage, targets: [] }, 100);
    const chosen = ids(aFleet({ instances: [...instances(10), ...sickNew] }), {
      surplus: 2,
      policy: { minHealthyPercent: 0 },
      limit: 20,
    });
    expect(chosen).toHaveLength(10);
    expect(chosen).not.toContain(sickNew[0]?.instanceId);
  });

  it.each([
    ['protected', { protectedFromScaleIn: true }],
    ['standby', { lifecycle: 'Standby' }],
    ['leaving', { lifecycle: 'Terminating:Wait' }],
    ['arriving', { lifecycle: 'Pending:Wait' }],
    ['warm', { lifecycle: 'Warmed:Stopped' }],
  ] as const)('spare and count one that is %s', (reason, change) => {
    const fleet = aFleet({ instances: [...instances(3), ...instances(1, change, 50)] });
    const { victims, left } = choose(fleet, { policy: { minHealthyPercent: 0 } });
    expect(victims).toHaveLength(3);
    expect(left).toEqual({ ...none, [reason]: 1 });
  });

  it('spare one whose image is not known yet', () => {
    const { imageId: _, ...unlisted } = anInstance();
    expect(choose(aFleet({ instances: [unlisted] }), { policy: { minHealthyPercent: 0 } })).toEqual({
      victims: [],
      left: { ...none, 'unknown-image': 1 },
    });
  });

  it('include protected ones where protection is not kept', () => {
    const fleet = aFleet({ instances: instances(2, { protectedFromScaleIn: true }) });
    expect(ids(fleet, { keepProtected: false, policy: { minHealthyPercent: 0 } })).toHaveLength(2);
  });

  it('do not take the desired capacity below min size', () => {
    const { victims } = choose(aFleet({ min: 9 }), { surplus: 5, policy: { minHealthyPercent: 50 } });
    expect(victims.filter(({ decrement }) => decrement)).toHaveLength(1);
  });
});

describe('the surplus that outlives the old ones', () => {
  const fresh = [named('i-a1', 'a', 1, newImage), named('i-a2', 'a', 2, newImage), named('i-b1', 'b', 3, newImage)];

  it('goes back from the fullest zone, newest first', () => {
    const { victims } = choose(aFleet({ instances: fresh, desired: 3 }), { surplus: 1 });
    expect(victims).toEqual([{ instanceId: 'i-a2', decrement: true }]);
  });

  it('goes back from the unhealthy first', () => {
    const sick = anInstance({ instanceId: 'i-sick', zone: 'b', imageId: newImage, launchedAtMs: 0, targets: [] });
    expect(ids(aFleet({ instances: [...fresh, sick] }), { surplus: 1 })).toEqual(['i-sick']);
  });

  it('goes back although protected old ones stay', () => {
    const kept = instances(2, { protectedFromScaleIn: true });
    const { victims, left } = choose(aFleet({ instances: [...kept, ...fresh] }), { surplus: 2 });
    expect(victims).toHaveLength(2);
    expect(left.protected).toBe(2);
  });

  it('waits for old ones that still arrive', () => {
    const arriving = instances(1, { lifecycle: 'Pending' }, 50);
    expect(ids(aFleet({ instances: [...fresh, ...arriving] }), { surplus: 1 })).toEqual([]);
  });

  it('stays while the group has not got the capacity it desires', () => {
    expect(ids(aFleet({ instances: fresh, desired: 6 }), { surplus: 2 })).toEqual([]);
  });

  it('is nothing when there is none', () => {
    expect(ids(aFleet({ instances: fresh }))).toEqual([]);
  });
});
