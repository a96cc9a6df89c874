import { describe, expect, it } from 'vitest';
import { aWorld } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };

describe('instance refreshes', () => {
  it('replace every instance with the current version, within the healthy floor', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 6 });
    world.machines.addVersion('lt-web', 'ami-2');
    world.api.StartInstanceRefresh({ ...web, Preferences: { MinHealthyPercentage: 50, InstanceWarmup: 30 } });
    const sinceMs = world.clock.nowMs();
    world.pass(900);
    expect(world.api.DescribeInstanceRefreshes(web).InstanceRefreshes).toMatchObject([
      { Status: 'Successful', PercentageComplete: 100, InstancesToUpdate: 0 },
    ]);
    expect(world.members().map(({ LaunchTemplate }) => LaunchTemplate?.Version)).toEqual(Array(6).fill('2'));
    expect(world.monitor.lowest('web', sinceMs)?.serving).toBe(3);
    expect(world.monitor.losses.every(({ cause }) => cause.by === 'world')).toBe(true);
  });

  it('leave matching instances alone where asked', () => {
    const world = aWorld();
    world.group();
    world.api.StartInstanceRefresh({ ...web, Preferences: { SkipMatching: true } });
    world.pass(60);
    expect(world.machines.launches).toHaveLength(3);
    expect(world.api.DescribeInstanceRefreshes(web).InstanceRefreshes).toMatchObject([{ Status: 'Successful' }]);
  });

  it('of others block a new one until they are cancelled', () => {
    const world = aWorld();
    world.group();
    const InstanceRefreshId = world.autoScaling.model.seedRefresh('web');
    world.pass(3600);
    expect(world.api.DescribeInstanceRefreshes(web).InstanceRefreshes).toMatchObject([
      { InstanceRefreshId, Status: 'InProgress', InstancesToUpdate: 3 },
    ]);
    expect(() => world.api.StartInstanceRefresh(web)).toThrow('already in progress');
    expect(world.api.CancelInstanceRefresh(web)).toEqual({ InstanceRefreshId });
    world.pass(10);
    expect(world.api.DescribeInstanceRefreshes(web).InstanceRefreshes).toMatchObject([{ Status: 'Cancelled' }]);
    expect(() => world.api.CancelInstanceRefresh(web)).toThrow('No in progress or pending Instance Refresh');
  });

  it('wait for protected instances, and fail in the end', () => {
    const world = aWorld();
    world.group({ NewInstancesProtectedFromScaleIn: true });
    world.api.StartInstanceRefresh(web);
    world.pass(3500);
    expect(world.api.DescribeInstanceRefreshes(web).InstanceRefreshes).toMatchObject([{ Status: 'InProgress' }]);
    world.pass(300);
    expect(world.api.DescribeInstanceRefreshes(web).InstanceRefreshes).toMatchObject([{ Status: 'Failed' }]);
    expect(world.machines.launches).toHaveLength(3);
  });

  it('refuse what is not simulated', () => {
    const world = aWorld();
    world.group();
    expect(() => world.api.StartInstanceRefresh({ ...web, Preferences: { BakeTime: 60 } })).toThrow('BakeTime');
  });
});
