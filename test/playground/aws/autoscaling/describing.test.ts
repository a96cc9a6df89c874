import { describe, expect, it } from 'vitest';
import { aWorld } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };

describe('DescribeAutoScalingGroups', () => {
  it('pages, and one that is added between two pages neither repeats nor hides another', () => {
    const world = aWorld();
    for (const name of ['a', 'b', 'c']) world.group({ AutoScalingGroupName: name, DesiredCapacity: 0 });
    const first = world.api.DescribeAutoScalingGroups({ MaxRecords: 2 });
    world.group({ AutoScalingGroupName: 'd', DesiredCapacity: 0 });
    const second = world.api.DescribeAutoScalingGroups({ MaxRecords: 2, NextToken: first.NextToken });
    const names = [...first.AutoScalingGroups, ...second.AutoScalingGroups].map((group) => group.AutoScalingGroupName);
    expect(names).toEqual(['a', 'b', 'c', 'd']);
    expect(second.NextToken).toBeUndefined();
    expect(() => world.api.DescribeAutoScalingGroups({ NextToken: 'bm9uZQ' })).toThrow('token is not valid');
    expect(() => world.api.DescribeAutoScalingGroups({ MaxRecords: 101 })).toThrow('not between 1 and 100');
  });

  it('filters by tag and leaves out names that do not exist', () => {
    const world = aWorld();
    world.group({ Tags: [{ Key: 'Application', Value: 'shop' }] });
    world.group({ AutoScalingGroupName: 'other', DesiredCapacity: 0 });
    const named = (Filters: { Name: string; Values: string[] }[]) =>
      world.api.DescribeAutoScalingGroups({ Filters }).AutoScalingGroups.map((group) => group.AutoScalingGroupName);
    expect(named([{ Name: 'tag:Application', Values: ['shop', 'bank'] }])).toEqual(['web']);
    expect(named([{ Name: 'tag-key', Values: ['Application'] }])).toEqual(['web']);
    expect(named([{ Name: 'tag-value', Values: ['bank'] }])).toEqual([]);
    expect(() => named([{ Name: 'colour', Values: [] }])).toThrow('Filter type colour is not correct');
    expect(world.api.DescribeAutoScalingGroups({ AutoScalingGroupNames: ['none'] }).AutoScalingGroups).toEqual([]);
  });
});

describe('other answers', () => {
  it('list the instances of all groups, with their health in capitals', () => {
    const world = aWorld();
    world.group();
    const [first] = world.inService();
    const page = world.api.DescribeAutoScalingInstances({ MaxRecords: 2 });
    expect(page.AutoScalingInstances).toHaveLength(2);
    expect(page.NextToken).toBeDefined();
    const { AutoScalingInstances } = world.api.DescribeAutoScalingInstances({ InstanceIds: [first ?? '', 'i-none'] });
    expect(AutoScalingInstances).toMatchObject([{ AutoScalingGroupName: 'web', HealthStatus: 'HEALTHY' }]);
  });

  it('page through the activities, newest first', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 5 });
    const first = world.api.DescribeScalingActivities({ ...web, MaxRecords: 3 });
    const second = world.api.DescribeScalingActivities({ ...web, MaxRecords: 3, NextToken: first.NextToken });
    const ids = [...first.Activities, ...second.Activities].map(({ ActivityId }) => ActivityId);
    expect(new Set(ids).size).toBe(5);
    expect(world.api.DescribeScalingActivities({ ...web, ActivityIds: [ids[4] ?? ''] }).Activities).toHaveLength(1);
  });

  it('show activities of deleted groups only when asked', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 1 });
    world.api.DeleteAutoScalingGroup({ ...web, ForceDelete: true });
    world.pass(60);
    expect(() => world.api.DescribeScalingActivities(web)).toThrow("AutoScalingGroup 'web' not found");
    expect(world.api.DescribeScalingActivities({ ...web, IncludeDeletedGroups: true }).Activities).toHaveLength(2);
    expect(world.api.DescribeScalingActivities({}).Activities).toEqual([]);
  });

  it('keep tags in order and let them be changed', () => {
    const world = aWorld();
    world.group({ Tags: [{ Key: 'A', Value: '1', PropagateAtLaunch: true }] });
    const tag = { ResourceId: 'web', ResourceType: 'auto-scaling-group' };
    world.api.CreateOrUpdateTags({
      Tags: [
        { ...tag, Key: 'A', Value: '2' },
        { ...tag, Key: 'B', Value: '3' },
      ],
    });
    world.api.DeleteTags({ Tags: [{ ...tag, Key: 'A' }] });
    expect(world.api.DescribeTags({ Filters: [{ Name: 'auto-scaling-group', Values: ['web'] }] }).Tags).toEqual([
      { ...tag, Key: 'B', Value: '3', PropagateAtLaunch: false },
    ]);
  });

  it('keep launch configurations for readers, and launch nothing from them', () => {
    const world = aWorld();
    world.api.CreateLaunchConfiguration({ LaunchConfigurationName: 'old', ImageId: 'ami-1', InstanceType: 't3.small' });
    world.group({ LaunchTemplate: undefined, LaunchConfigurationName: 'old' });
    expect(world.api.DescribeLaunchConfigurations({}).LaunchConfigurations).toMatchObject([{ ImageId: 'ami-1' }]);
    expect(world.read().LaunchConfigurationName).toBe('old');
    expect(world.activities()[0]).toMatchObject({ StatusCode: 'Failed' });
    expect(() => world.api.DeleteLaunchConfiguration({ LaunchConfigurationName: 'old' })).toThrow('in use');
  });
});

describe('warm pools', () => {
  it('hold what was put into them, by page', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 3 });
    const ids = world.members().map(({ InstanceId = '' }) => InstanceId);
    for (const id of ids) world.autoScaling.model.seedWarm('web', id);
    const first = world.api.DescribeWarmPool({ ...web, MaxRecords: 2 });
    const second = world.api.DescribeWarmPool({ ...web, MaxRecords: 2, NextToken: first.NextToken });
    expect([...first.Instances, ...second.Instances].map(({ InstanceId }) => InstanceId)).toEqual(ids);
    expect(second).toMatchObject({ Instances: [{ LifecycleState: 'Warmed:Running' }] });
    expect(second.NextToken).toBeUndefined();
    expect(world.read().WarmPoolSize).toBe(3);
  });

  it('are shown, and prepare nothing', () => {
    const world = aWorld();
    world.group();
    expect(world.read().WarmPoolConfiguration).toBeUndefined();
    expect(() => world.api.PutWarmPool(web)).toThrow('MaxGroupPreparedCapacity must be 0');
    world.api.PutWarmPool({ ...web, MaxGroupPreparedCapacity: 0 });
    expect(world.read().WarmPoolConfiguration).toMatchObject({ PoolState: 'Stopped' });
    expect(world.api.DescribeWarmPool(web)).toMatchObject({ Instances: [], WarmPoolConfiguration: { MinSize: 0 } });
    world.api.DeleteWarmPool(web);
    expect(world.read().WarmPoolConfiguration).toBeUndefined();
  });
});

describe('CreateAutoScalingGroup', () => {
  it.each([
    ['no source', { LaunchTemplate: undefined }, 'must contain either LaunchTemplate'],
    ['an unknown template', { LaunchTemplate: { LaunchTemplateId: 'lt-none' } }, 'lt-none, does not exist'],
    ['an unknown version', { LaunchTemplate: { LaunchTemplateId: 'lt-web', Version: '9' } }, 'version 9 of lt-web'],
    ['max below min', { MinSize: 3, MaxSize: 2 }, 'Max bound, 2, must be greater than or equal to min bound, 3'],
    ['desired above max', { DesiredCapacity: 30 }, 'Desired capacity:30 must be between'],
    ['an unknown subnet', { VPCZoneIdentifier: 'subnet-z' }, "The subnet ID 'subnet-z' does not exist"],
    ['an unknown target group', { TargetGroupARNs: ['arn:none'] }, 'Target Groups may not be valid'],
    ['settings that it does not simulate', { CapacityRebalance: true }, 'does not know CapacityRebalance'],
    ['weights', { LaunchTemplate: undefined, MixedInstancesPolicy: weighted }, 'no WeightedCapacity'],
  ])('refuses %s', (_what, overrides, message) => {
    const world = aWorld();
    expect(() => world.group(overrides)).toThrow(message);
    expect(world.api.DescribeAutoScalingGroups({}).AutoScalingGroups).toEqual([]);
  });

  it('refuses a name that is taken', () => {
    const world = aWorld();
    world.group();
    expect(() => world.group()).toThrow('already exists');
    expect(world.inService()).toHaveLength(3);
  });
});

const weighted = {
  LaunchTemplate: {
    LaunchTemplateSpecification: { LaunchTemplateId: 'lt-web' },
    Overrides: [{ InstanceType: 'm7g.large', WeightedCapacity: '2' }],
  },
};
