import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { activityOf, groupOf, lifecycleState, memberOf } from '../../src/aws/group.ts';

const wire: AutoScalingGroup = {
  AutoScalingGroupName: 'web',
  AutoScalingGroupARN: 'arn:web',
  MinSize: 1,
  MaxSize: 4,
  DesiredCapacity: 2,
  DefaultCooldown: 300,
  AvailabilityZones: ['eu-west-1a'],
  HealthCheckType: 'ELB',
  CreatedTime: new Date(0),
  TargetGroupARNs: ['arn:tg-1'],
  TrafficSources: [
    { Identifier: 'arn:tg-1', Type: 'elbv2' },
    { Identifier: 'arn:tg-2', Type: 'elbv2' },
    { Identifier: 'lattice', Type: 'vpc-lattice' },
  ],
  LoadBalancerNames: ['old'],
  SuspendedProcesses: [{ ProcessName: 'AZRebalance' }],
  Tags: [{ Key: 'Application', Value: 'shop', PropagateAtLaunch: true }],
  NewInstancesProtectedFromScaleIn: true,
  WarmPoolConfiguration: { MinSize: 1 },
  Status: 'Delete in progress',
};

describe('a group', () => {
  it('is read whole', () => {
    expect(groupOf(wire)).toEqual({
      groupName: 'web',
      arn: 'arn:web',
      desired: 2,
      min: 1,
      max: 4,
      source: { kind: 'none' },
      instances: [],
      targetGroupArns: ['arn:tg-1', 'arn:tg-2'],
      classicLoadBalancers: ['old'],
      suspendedProcesses: ['AZRebalance'],
      zones: ['eu-west-1a'],
      newInstancesProtected: true,
      warmPool: true,
      weighted: false,
      deleting: true,
      tags: { Application: 'shop' },
    });
  });
});

describe('a member', () => {
  it('is read with its health, however that is spelled', () => {
    const member = {
      InstanceId: 'i-1',
      AvailabilityZone: 'a',
      LifecycleState: 'InService',
      ProtectedFromScaleIn: true,
    } as const;
    expect(
      memberOf({ ...member, HealthStatus: 'HEALTHY', InstanceType: 'm7i.large', LaunchTemplate: { Version: '3' } }),
    ).toEqual([
      {
        instanceId: 'i-1',
        instanceType: 'm7i.large',
        zone: 'a',
        lifecycle: 'InService',
        groupHealth: 'Healthy',
        protectedFromScaleIn: true,
        templateVersion: '3',
      },
    ]);
    expect(memberOf({ ...member, HealthStatus: 'Unhealthy' })[0]?.groupHealth).toBe('Unhealthy');
  });

  it('without an id is none', () => {
    expect(memberOf({ AvailabilityZone: 'a' })).toEqual([]);
  });
});

describe('a lifecycle state', () => {
  it.each([
    ['InService', 'InService'],
    ['Warmed:Pending:Wait', 'Warmed:Pending:Wait'],
    ['Resting', 'Unknown:Resting'],
    [undefined, 'Unknown:'],
  ])('%s is kept as %s', (text, state) => {
    expect(lifecycleState(text)).toBe(state);
  });
});

describe('a scaling activity', () => {
  it('is read with AWS’s own words', () => {
    const StartTime = new Date(5_000);
    const activity = {
      ActivityId: 'a-1',
      AutoScalingGroupName: 'web',
      Cause: 'because',
      StartTime,
      StatusCode: 'Failed',
    } as const;
    expect(activityOf({ ...activity, Description: 'Launching', StatusMessage: 'no capacity' })).toEqual({
      activityId: 'a-1',
      startedAtMs: 5_000,
      status: 'Failed',
      description: 'Launching',
      cause: 'because',
      statusMessage: 'no capacity',
    });
  });
});
