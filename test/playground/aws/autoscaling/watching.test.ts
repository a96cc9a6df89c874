import { describe, expect, it } from 'vitest';
import { aWorld } from './fake-world.ts';

const group = { AutoScalingGroupName: 'web' };

describe('what watches a group', () => {
  it('is told to topics, for as long as it is configured', () => {
    const world = aWorld();
    world.group();
    const TopicARN = 'arn:aws:sns:eu-west-1:123456789012:ops';
    const types = ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE'];
    world.api.PutNotificationConfiguration({ ...group, TopicARN, NotificationTypes: types });
    expect(world.api.DescribeNotificationConfigurations({}).NotificationConfigurations).toEqual(
      types.map((NotificationType) => ({ ...group, TopicARN, NotificationType })),
    );
    world.api.DeleteNotificationConfiguration({ ...group, TopicARN });
    expect(world.api.DescribeNotificationConfigurations({}).NotificationConfigurations).toEqual([]);
  });

  it('are its metrics, all or some', () => {
    const world = aWorld();
    world.group();
    const enable = (Metrics?: string[]) =>
      world.api.EnableMetricsCollection({ ...group, Granularity: '1Minute', Metrics });
    enable(['GroupMinSize']);
    expect(world.read().EnabledMetrics).toEqual([{ Metric: 'GroupMinSize', Granularity: '1Minute' }]);
    enable();
    expect(world.read().EnabledMetrics).toHaveLength(8);
    world.api.DisableMetricsCollection(group);
    expect(world.read().EnabledMetrics).toEqual([]);
    expect(() => enable(['GroupMood'])).toThrow('Invalid metric: GroupMood');
  });

  it('are policies that follow a metric: kept as they were put, and never executed', () => {
    const world = aWorld();
    world.group();
    const TargetTrackingConfiguration = {
      PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' as const },
      TargetValue: 50,
    };
    const policy = { ...group, PolicyName: 'cpu' };
    const PolicyType = 'TargetTrackingScaling';
    world.api.PutScalingPolicy({ ...policy, PolicyType, TargetTrackingConfiguration });
    expect(world.api.DescribePolicies(group).ScalingPolicies).toMatchObject([
      { PolicyName: 'cpu', PolicyType, TargetTrackingConfiguration, Enabled: true },
    ]);
    expect(() => world.api.ExecutePolicy(policy)).toThrow('no metrics');
    expect(() => world.api.PutScalingPolicy({ ...policy, PolicyType })).toThrow('targetTrackingConfiguration');
  });
});
