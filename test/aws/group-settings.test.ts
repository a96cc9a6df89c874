import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { alignment, creation, policyFor, scheduleFor, uncopiedOf } from '../../src/aws/group-settings.ts';

const blue: AutoScalingGroup = {
  AutoScalingGroupName: 'web',
  MinSize: 2,
  MaxSize: 12,
  DesiredCapacity: 6,
  DefaultCooldown: 120,
  AvailabilityZones: ['eu-west-1a'],
  VPCZoneIdentifier: 'subnet-1,subnet-2',
  HealthCheckType: 'ELB',
  HealthCheckGracePeriod: 90,
  PlacementGroup: 'near',
  TerminationPolicies: ['OldestInstance'],
  NewInstancesProtectedFromScaleIn: true,
  ServiceLinkedRoleARN: 'arn:aws:iam::111122223333:role/own',
  MaxInstanceLifetime: 604_800,
  CapacityRebalance: true,
  Context: 'shop',
  DefaultInstanceWarmup: 45,
  InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 },
  AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-only' },
  CreatedTime: new Date(0),
  Instances: [],
  Tags: [
    { Key: 'Application', Value: 'web', PropagateAtLaunch: true },
    { Key: 'aws:cloudformation:stack-name', Value: 'shop', PropagateAtLaunch: true },
    { Key: 'AmiableRun', Value: 'r-0', PropagateAtLaunch: false },
    { Key: 'Amiable', Value: 'managed', PropagateAtLaunch: false },
  ],
  TargetGroupARNs: ['arn:blue'],
};

const request = {
  from: 'web',
  to: 'web-green',
  targetGroupArn: 'arn:green',
  source: { kind: 'launch-template' as const, template: { templateId: 'lt-1', version: '7' } },
  tags: { AmiableRun: 'r-1' },
};
const source = { LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '7' } };

/** What a copy has in common with its original, apart from capacity, target groups, source and tags. */
const common = {
  DefaultCooldown: 120,
  VPCZoneIdentifier: 'subnet-1,subnet-2',
  HealthCheckType: 'ELB',
  HealthCheckGracePeriod: 90,
  PlacementGroup: 'near',
  TerminationPolicies: ['OldestInstance'],
  NewInstancesProtectedFromScaleIn: true,
  ServiceLinkedRoleARN: 'arn:aws:iam::111122223333:role/own',
  MaxInstanceLifetime: 604_800,
  CapacityRebalance: true,
  Context: 'shop',
  DefaultInstanceWarmup: 45,
  InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 },
  AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-only' },
};

describe('a new group like another', () => {
  it('has all of its settings, no instance, its own target group, and none of the tags that are not for copies', () => {
    expect(creation(blue, request, source)).toEqual({
      ...common,
      ...source,
      AutoScalingGroupName: 'web-green',
      MinSize: 0,
      MaxSize: 12,
      DesiredCapacity: 0,
      TargetGroupARNs: ['arn:green'],
      Tags: [
        { Key: 'Application', Value: 'web', PropagateAtLaunch: true },
        { Key: 'Amiable', Value: 'managed', PropagateAtLaunch: false },
        { Key: 'AmiableRun', Value: 'r-1', PropagateAtLaunch: false },
      ],
    });
  });

  it('names zones where there are no subnets', () => {
    expect(creation({ ...blue, VPCZoneIdentifier: '' }, request, source)).toMatchObject({
      AvailabilityZones: ['eu-west-1a'],
    });
  });
});

describe('a group that is brought in line with another', () => {
  const present = { ...blue, AutoScalingGroupName: 'web-green', MinSize: 0, MaxSize: 3, DesiredCapacity: 0 };

  it('has all of its settings, and keeps its own capacity', () => {
    expect(alignment(blue, present, source)).toEqual({
      ...common,
      ...source,
      AutoScalingGroupName: 'web-green',
      MaxSize: 12,
    });
  });

  it('is not left with less room than it uses', () => {
    expect(alignment(blue, { ...present, MaxSize: 20, DesiredCapacity: 15 }, source).MaxSize).toBe(15);
  });
});

describe('what AWS lets nobody copy', () => {
  it.each([
    [{}, ['it belongs to the CloudFormation stack shop']],
    [
      { Tags: [], TrafficSources: [{ Type: 'vpc-lattice', Identifier: 'arn:lattice' }] },
      ['it gets traffic from arn:lattice'],
    ],
    [{ Tags: [], TrafficSources: [{ Type: 'elbv2', Identifier: 'arn:blue' }] }, []],
    [{ Tags: [], DeletionProtection: 'prevent-all-deletion' as const }, ['it is protected from deletion']],
    [{ Tags: [], DeletionProtection: 'none' as const }, []],
    [{ Tags: [], WarmPoolConfiguration: {} }, ['it has a warm pool']],
  ])('of %j is %j', (more, told) => {
    expect(uncopiedOf({ ...blue, ...more })).toEqual(told);
  });
});

describe('a policy for a copy', () => {
  it('is the same without its name for AWS and its alarms', () => {
    const policy = {
      AutoScalingGroupName: 'web',
      PolicyName: 'step',
      PolicyARN: 'arn:policy',
      PolicyType: 'StepScaling',
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [{ ScalingAdjustment: 1, MetricIntervalLowerBound: 0 }],
      Alarms: [{ AlarmName: 'high' }],
      Enabled: false,
    };
    const { PolicyARN: _, Alarms: __, ...same } = policy;
    expect(policyFor('web-green', policy)).toEqual({ ...same, AutoScalingGroupName: 'web-green' });
    expect(policyFor('web-green', { ...policy, StepAdjustments: [] })).not.toHaveProperty('StepAdjustments');
  });
});

describe('a scheduled action for a copy', () => {
  const nowMs = Date.UTC(2026, 0, 15);
  const past = new Date(nowMs - 1);
  const future = new Date(nowMs + 60_000);
  const action = { AutoScalingGroupName: 'web', ScheduledActionName: 'up', ScheduledActionARN: 'arn:up', MinSize: 3 };
  const copied = { AutoScalingGroupName: 'web-green', ScheduledActionName: 'up', MinSize: 3 };

  it.each([
    ['comes once, later', { StartTime: future, Time: future }, { ...copied, StartTime: future }],
    ['came once', { StartTime: past }, undefined],
    [
      'comes again and began by now',
      { StartTime: past, Recurrence: '0 7 * * *' },
      { ...copied, Recurrence: '0 7 * * *' },
    ],
    ['comes again no more', { Recurrence: '0 7 * * *', EndTime: past }, undefined],
    [
      'comes again for a while',
      { Recurrence: '0 7 * * *', EndTime: future, TimeZone: 'Europe/Berlin' },
      { ...copied, Recurrence: '0 7 * * *', EndTime: future, TimeZone: 'Europe/Berlin' },
    ],
  ])('that %s', (_name, more, expected) => {
    expect(scheduleFor('web-green', { ...action, ...more }, nowMs)).toEqual(expected);
  });
});
