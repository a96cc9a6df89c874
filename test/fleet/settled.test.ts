import { describe, expect, it } from 'vitest';
import { judgeSettled, judgeWhole } from '../../src/fleet/settled.ts';
import { aFleet, anInstance, instances, newImage } from './builders.ts';

const imageIds = [newImage];
const old = instances(8);
const fresh = instances(2, { imageId: newImage }, 100);

describe('a fleet', () => {
  it('is settled when all new members are healthy and none is missing', () => {
    expect(judgeSettled(aFleet({ instances: [...old, ...fresh] }), { imageIds })).toEqual({ settled: true });
  });

  it('waits for the members that the group has yet to launch', () => {
    const fleet = aFleet({ instances: [...old, ...fresh], desired: 12 });
    expect(judgeSettled(fleet, { imageIds })).toEqual({ settled: false, healthy: 2, wanted: 4, waitingFor: [] });
  });

  it('names what each new member waits for', () => {
    const booting = anInstance({ instanceId: 'i-new', imageId: newImage, ec2State: 'pending' });
    expect(judgeSettled(aFleet({ instances: [...old, booting] }), { imageIds })).toEqual({
      settled: false,
      healthy: 0,
      wanted: 1,
      waitingFor: [{ instanceId: 'i-new', term: 'ec2-state', detail: 'pending' }],
    });
  });

  it('names at most ten', () => {
    const fleet = aFleet({ instances: instances(50, { imageId: newImage, lifecycle: 'Pending' }) });
    const settlement = judgeSettled(fleet, { imageIds });
    expect(settlement).toMatchObject({ settled: false, healthy: 0, wanted: 50 });
    expect(settlement.settled ? [] : settlement.waitingFor).toHaveLength(10);
  });

  it('waits for a member that EC2 does not list yet', () => {
    const { imageId: _, ...unlisted } = anInstance({ instanceId: 'i-unlisted' });
    expect(judgeSettled(aFleet({ instances: [...old, unlisted] }), { imageIds }).settled).toBe(false);
  });

  it('does not wait for old members that are unwell, nor for those that leave or stand by', () => {
    const unwell = instances(1, { groupHealth: 'Unhealthy' }, 200);
    const away = [
      ...instances(1, { imageId: newImage, lifecycle: 'Terminating:Wait' }, 300),
      ...instances(1, { imageId: newImage, lifecycle: 'Standby' }, 400),
    ];
    const fleet = aFleet({ instances: [...old, ...fresh, ...unwell, ...away], desired: 11 });
    expect(judgeSettled(fleet, { imageIds })).toEqual({ settled: true });
  });

  it('misses a member that leaves', () => {
    const fleet = aFleet({ instances: [...old, ...instances(2, { lifecycle: 'Terminating' }, 300)], desired: 10 });
    expect(judgeSettled(fleet, { imageIds })).toMatchObject({ settled: false, wanted: 2 });
  });

  it('that was made for an image is not settled while any member runs another', () => {
    expect(judgeWhole(aFleet({ instances: fresh, desired: 2 }), { imageIds })).toEqual({ settled: true });
    const [stranger] = old;
    const fleet = aFleet({ instances: [...fresh, ...(stranger === undefined ? [] : [stranger])], desired: 3 });
    expect(judgeWhole(fleet, { imageIds })).toMatchObject({
      settled: false,
      healthy: 2,
      waitingFor: [{ instanceId: stranger?.instanceId, term: 'image' }],
    });
  });
});
