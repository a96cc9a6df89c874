import type { RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { templateId } from './fake-machines.ts';
import { aWorld, type World } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };
const versionOf = (Version: string) => ({ LaunchTemplateId: templateId, Version });

/** A group of four behind a load balancer, on version 1, and a version 2 to bring it to. */
function aFleet(overrides: Parameters<World['group']>[0] = {}): World {
  const world = aWorld();
  world.group({
    DesiredCapacity: 4,
    LaunchTemplate: versionOf('1'),
    TargetGroupARNs: [world.targetGroup()],
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 60,
    ...overrides,
  });
  world.pass(120);
  world.machines.addVersion(templateId, 'ami-2');
  return world;
}

function start(world: World, Preferences: RefreshPreferences = {}, version = '2'): void {
  world.api.StartInstanceRefresh({
    ...web,
    DesiredConfiguration: { LaunchTemplate: versionOf(version) },
    Preferences: { InstanceWarmup: 60, ...Preferences },
  });
}

const newest = (world: World) => world.api.DescribeInstanceRefreshes(web).InstanceRefreshes?.[0];
const versions = (world: World) => world.members().map(({ LaunchTemplate }) => LaunchTemplate?.Version);
const lowestSince = (world: World, sinceMs: number) => world.monitor.lowest('web', sinceMs)?.serving ?? 4;

describe('an instance refresh to a desired configuration', () => {
  it('launches first where all of the capacity has to stay, and changes the group only when it is done', () => {
    const world = aFleet();
    const sinceMs = world.clock.nowMs();
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 });
    world.pass(60);
    expect(world.members()).toHaveLength(6);
    expect(world.read().LaunchTemplate?.Version).toBe('1');
    world.pass(600);
    expect(newest(world)).toMatchObject({ Status: 'Successful', PercentageComplete: 100, InstancesToUpdate: 0 });
    expect(versions(world)).toEqual(['2', '2', '2', '2']);
    expect(world.read()).toMatchObject({ DesiredCapacity: 4, LaunchTemplate: { Version: '2' } });
    expect(lowestSince(world, sinceMs)).toBe(4);
  });

  it.each([
    ['launches first, one by one, with a maximum of 100', { MaxHealthyPercentage: 100 }, 4],
    ['lets an old one go first where the maximum is left out', {}, 3],
  ])('%s', (_what, bound, lowest) => {
    const world = aFleet();
    const sinceMs = world.clock.nowMs();
    start(world, { MinHealthyPercentage: 100, ...bound });
    world.pass(1200);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(lowestSince(world, sinceMs)).toBe(lowest);
  });

  it('tells how far it is and what it waits for', () => {
    const world = aFleet();
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 125 });
    world.pass(60);
    expect(newest(world)).toMatchObject({ Status: 'InProgress', PercentageComplete: 0, InstancesToUpdate: 4 });
    expect(newest(world)?.StatusReason).toMatch(/^Waiting for instances to warm up before continuing. For example: i-/);
    world.pass(90);
    expect(newest(world)).toMatchObject({ PercentageComplete: 25, InstancesToUpdate: 3 });
  });

  it('lets a scale-out launch the new version, and no one change the launch template meanwhile', () => {
    const world = aFleet();
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 125 });
    world.pass(60);
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 6 });
    expect(() => world.api.UpdateAutoScalingGroup({ ...web, LaunchTemplate: versionOf('1') })).toThrow(
      'An active instance refresh with a desired configuration exists.',
    );
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(versions(world)).toEqual(Array(6).fill('2'));
    expect(() => world.api.UpdateAutoScalingGroup({ ...web, LaunchTemplate: versionOf('2') })).not.toThrow();
  });

  it('goes on through a scale-in', () => {
    const world = aFleet();
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 125 });
    world.pass(60);
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 2 });
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(versions(world)).toEqual(['2', '2']);
  });

  it('waits at checkpoints, and stops for good at a last one below 100', () => {
    const world = aFleet();
    start(world, {
      MinHealthyPercentage: 50,
      MaxHealthyPercentage: 100,
      CheckpointPercentages: [25, 50],
      CheckpointDelay: 600,
    });
    world.pass(400);
    expect(newest(world)).toMatchObject({ Status: 'InProgress', PercentageComplete: 25 });
    expect(newest(world)?.StatusReason).toContain('checkpoint at 25 percent');
    expect(versions(world).filter((version) => version === '2')).toHaveLength(1);
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(versions(world).filter((version) => version === '2')).toHaveLength(2);
    expect(world.read().LaunchTemplate?.Version).toBe('2');
  });

  it('counts what it ignores as old where it waits at checkpoints', () => {
    const world = aFleet();
    const InstanceIds = [...world.inService()].slice(0, 2);
    world.api.SetInstanceProtection({ ...web, InstanceIds, ProtectedFromScaleIn: true });
    start(world, { MinHealthyPercentage: 50, CheckpointPercentages: [25], ScaleInProtectedInstances: 'Ignore' });
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(versions(world).toSorted()).toEqual(['1', '1', '1', '2']);
  });

  it('lets no other go for what it has launched where zones are balanced meanwhile', () => {
    const world = aFleet({ DesiredCapacity: 3, VPCZoneIdentifier: 'subnet-a,subnet-b' });
    world.api.UpdateAutoScalingGroup({ ...web, VPCZoneIdentifier: 'subnet-a,subnet-b,subnet-c' });
    world.pass(50);
    const sinceMs = world.kernel.nowMs();
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 });
    world.pass(1800);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(lowestSince(world, sinceMs)).toBe(3);
  });

  it('bakes at the end, for as long as it is told', () => {
    const world = aFleet();
    start(world, { MinHealthyPercentage: 0, BakeTime: 1800 });
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: 'Baking', PercentageComplete: 100 });
    expect(world.read().LaunchTemplate?.Version).toBe('1');
    world.pass(1500);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(world.read().LaunchTemplate?.Version).toBe('2');
  });

  it('that is cancelled finishes what it has under way, and a second one that skips what matches does the rest', () => {
    const world = aFleet();
    const sinceMs = world.clock.nowMs();
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 });
    world.pass(60);
    world.api.CancelInstanceRefresh(web);
    expect(newest(world)).toMatchObject({ Status: 'Cancelling' });
    expect(() => start(world)).toThrow('already in progress');
    world.pass(300);
    expect(newest(world)).toMatchObject({ Status: 'Cancelled' });
    expect(versions(world).toSorted()).toEqual(['1', '1', '2', '2']);
    expect(world.read().LaunchTemplate?.Version).toBe('1');
    const launched = world.machines.launches.length;
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 150, SkipMatching: true });
    expect(newest(world)).toMatchObject({ InstancesToUpdate: 2 });
    world.pass(600);
    expect(versions(world)).toEqual(['2', '2', '2', '2']);
    expect(world.machines.launches.length - launched).toBe(2);
    expect(lowestSince(world, sinceMs)).toBe(4);
  });

  it('that cannot launch anything healthy fails after an hour, with the old ones in place', () => {
    const world = aFleet();
    const sinceMs = world.clock.nowMs();
    world.machines.refuse(({ template }) =>
      template.version === '2' ? { code: 'InsufficientInstanceCapacity', message: 'none' } : undefined,
    );
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 });
    world.pass(3500);
    expect(newest(world)).toMatchObject({ Status: 'InProgress', PercentageComplete: 0 });
    world.pass(300);
    expect(newest(world)).toMatchObject({ Status: 'Failed' });
    expect(newest(world)?.StatusReason).toContain('No progress was made for an hour');
    expect(versions(world)).toEqual(['1', '1', '1', '1']);
    expect(lowestSince(world, sinceMs)).toBe(4);
  });

  it('fails when an alarm of it is raised, and goes back by itself where it is told to', () => {
    const world = aFleet();
    start(world, { MinHealthyPercentage: 0, AlarmSpecification: { Alarms: ['errors'] }, BakeTime: 600 });
    world.pass(300);
    world.raise('errors');
    world.pass(20);
    expect(newest(world)).toMatchObject({ Status: 'Failed' });
    expect(newest(world)?.StatusReason).toContain('alarm errors');
    start(world, { MinHealthyPercentage: 50, AlarmSpecification: { Alarms: ['errors'] }, AutoRollback: true });
    world.pass(600);
    expect(newest(world)).toMatchObject({ Status: 'RollbackSuccessful' });
    expect(versions(world)).toEqual(['1', '1', '1', '1']);
  });
});

describe('the rollback of an instance refresh', () => {
  it('replaces again what was replaced, and counts down', () => {
    const world = aFleet();
    const sinceMs = world.clock.nowMs();
    start(world, { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 });
    world.pass(140);
    expect(newest(world)).toMatchObject({ PercentageComplete: 50 });
    world.api.RollbackInstanceRefresh(web);
    expect(newest(world)).toMatchObject({
      Status: 'RollbackInProgress',
      RollbackDetails: { PercentageCompleteOnRollback: 50, RollbackReason: 'Rollback due to user request.' },
    });
    expect(() => world.api.CancelInstanceRefresh(web)).toThrow('No in progress');
    world.pass(600);
    expect(newest(world)).toMatchObject({ Status: 'RollbackSuccessful', PercentageComplete: 0 });
    expect(versions(world)).toEqual(['1', '1', '1', '1']);
    expect(world.read()).toMatchObject({ DesiredCapacity: 4, LaunchTemplate: { Version: '1' } });
    expect(lowestSince(world, sinceMs)).toBe(4);
    expect(() => world.api.RollbackInstanceRefresh(web)).toThrow('No in progress');
  });

  it.each([
    ['$Latest', '$Latest', 'ami-1', 'uses the $Latest version'],
    ['an alias for its image', '2', 'resolve:ssm:/web', 'names a Systems Manager parameter'],
  ])('is refused where the group launches from %s', (_what, version, imageId, said) => {
    const world = aWorld();
    world.machines.addVersion(templateId, imageId);
    world.group({ LaunchTemplate: versionOf(version) });
    start(world, {}, '1');
    expect(() => world.api.RollbackInstanceRefresh(web)).toThrow(said);
    expect(() => start(world, { AutoRollback: true }, '1')).toThrow(said);
  });

  it('is refused without a desired configuration', () => {
    const world = aFleet();
    world.api.StartInstanceRefresh(web);
    expect(() => world.api.RollbackInstanceRefresh(web)).toThrow('no desired configuration');
  });
});

describe('instance refreshes', () => {
  it('replace every instance with the current version where nothing else is said', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 6 });
    world.machines.addVersion('lt-web', 'ami-2');
    world.api.StartInstanceRefresh({ ...web, Preferences: { MinHealthyPercentage: 50, InstanceWarmup: 30 } });
    const sinceMs = world.clock.nowMs();
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: 'Successful', PercentageComplete: 100, InstancesToUpdate: 0 });
    expect(versions(world)).toEqual(Array(6).fill('2'));
    expect(world.monitor.lowest('web', sinceMs)?.serving).toBe(3);
    expect(world.monitor.losses.every(({ cause }) => cause.by === 'world')).toBe(true);
  });

  it('leave matching instances alone where asked', () => {
    const world = aWorld();
    world.group();
    world.api.StartInstanceRefresh({ ...web, Preferences: { SkipMatching: true } });
    world.pass(60);
    expect(world.machines.launches).toHaveLength(3);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
  });

  it('of others block a new one until they are cancelled', () => {
    const world = aWorld();
    world.group();
    const InstanceRefreshId = world.autoScaling.model.seedRefresh('web');
    world.pass(7200);
    expect(newest(world)).toMatchObject({ InstanceRefreshId, Status: 'InProgress', InstancesToUpdate: 3 });
    expect(() => world.api.StartInstanceRefresh(web)).toThrow('already in progress');
    expect(world.api.CancelInstanceRefresh(web)).toEqual({ InstanceRefreshId });
    world.pass(20);
    expect(newest(world)).toMatchObject({ Status: 'Cancelled' });
    expect(() => world.api.CancelInstanceRefresh(web)).toThrow('No in progress or pending Instance Refresh');
  });

  it('are listed late to a late reader', () => {
    const world = aFleet();
    world.lag(5);
    start(world);
    expect(newest(world)).toBeUndefined();
    world.pass(5);
    expect(newest(world)).toBeDefined();
  });

  it('wait for protected instances, and fail in the end', () => {
    const world = aWorld();
    world.group({ NewInstancesProtectedFromScaleIn: true });
    world.api.StartInstanceRefresh(web);
    world.pass(3500);
    expect(newest(world)?.StatusReason).toContain('is protected. Remove instance scale-in protection to continue.');
    world.pass(300);
    expect(newest(world)).toMatchObject({ Status: 'Failed' });
    expect(world.machines.launches).toHaveLength(3);
  });

  it.each([
    ['Ignore', ['1', '2', '2', '2']],
    ['Refresh', ['2', '2', '2', '2']],
  ] as const)('with protected instances on %s', (ScaleInProtectedInstances, expected) => {
    const world = aFleet();
    const [kept = ''] = world.inService();
    world.api.SetInstanceProtection({ ...web, InstanceIds: [kept], ProtectedFromScaleIn: true });
    start(world, { MinHealthyPercentage: 50, ScaleInProtectedInstances });
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: 'Successful' });
    expect(versions(world).toSorted()).toEqual(expected);
  });

  it.each([
    ['Ignore', 'Successful', 1],
    ['Terminate', 'Successful', 0],
    ['Wait', 'InProgress', 1],
  ] as const)('with instances in standby on %s', (StandbyInstances, status, left) => {
    const world = aFleet();
    const [idle = ''] = world.inService();
    world.api.EnterStandby({ ...web, InstanceIds: [idle], ShouldDecrementDesiredCapacity: false });
    world.pass(120);
    start(world, { MinHealthyPercentage: 50, StandbyInstances });
    world.pass(900);
    expect(newest(world)).toMatchObject({ Status: status });
    expect(world.members().filter(({ LifecycleState }) => LifecycleState === 'Standby')).toHaveLength(left);
  });

  it('of a group that is deleted end', () => {
    const world = aFleet();
    start(world);
    world.pass(30);
    world.api.DeleteAutoScalingGroup({ ...web, ForceDelete: true });
    expect(newest(world)).toMatchObject({ Status: 'InProgress' });
    world.pass(10);
    expect(newest(world)).toMatchObject({ Status: 'Cancelled' });
  });

  it.each<[string, RefreshPreferences]>([
    ['cannot be greater than 100', { MinHealthyPercentage: 50, MaxHealthyPercentage: 160 }],
    ['MinHealthyPercentage is required', { MaxHealthyPercentage: 120 }],
    ['must be from 100 to 200', { MinHealthyPercentage: 90, MaxHealthyPercentage: 90 }],
    ['in ascending order', { CheckpointPercentages: [50, 20, 100] }],
    ['CheckpointPercentages must be specified', { CheckpointDelay: 60 }],
    ['must be from 0 to 172800', { BakeTime: 172_801 }],
    ['At most 10 alarms', { AlarmSpecification: { Alarms: Array.from({ length: 11 }, (_, index) => `a-${index}`) } }],
  ])('are refused: %s', (said, preferences) => {
    const world = aFleet();
    expect(() => start(world, preferences)).toThrow(said);
    expect(newest(world)).toBeUndefined();
  });

  it('refuse what is not simulated', () => {
    const world = aFleet();
    expect(() => world.api.StartInstanceRefresh({ ...web, Strategy: 'ReplaceRootVolume' })).toThrow(
      'ReplaceRootVolume',
    );
    start(world);
    expect(() => world.api.CancelInstanceRefresh({ ...web, WaitForTransitioningInstances: false })).toThrow('waits');
  });
});
