import type { AutoScalingGroup, MixedInstancesPolicy } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { isWeighted, sourceOf, sourceUpdate } from '../../src/aws/group-source.ts';
import type { LaunchSource } from '../../src/fleet/fleet.ts';

const bare: AutoScalingGroup = {
  AutoScalingGroupName: 'web',
  MinSize: 0,
  MaxSize: 4,
  DesiredCapacity: 2,
  DefaultCooldown: 300,
  AvailabilityZones: [],
  HealthCheckType: 'ELB',
  CreatedTime: new Date(0),
};
const own = { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'web', Version: '3' };
const arm = { LaunchTemplateId: 'lt-2', Version: '$Latest' };
const policy: MixedInstancesPolicy = {
  LaunchTemplate: {
    LaunchTemplateSpecification: own,
    Overrides: [
      { InstanceType: 'm7i.large', WeightedCapacity: '1' },
      { InstanceType: 'm7g.large', LaunchTemplateSpecification: arm },
      { InstanceType: 'm7a.large', ImageId: 'ami-1' },
    ],
  },
  InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 50 },
};
const mixed: LaunchSource = {
  kind: 'mixed',
  template: { templateId: 'lt-1', templateName: 'web', version: '3' },
  overrides: [
    { instanceType: 'm7i.large' },
    { instanceType: 'm7g.large', template: { templateId: 'lt-2', version: '$Latest' } },
    { instanceType: 'm7a.large', imageId: 'ami-1' },
  ],
};

describe('the source of a group', () => {
  it.each<[string, Partial<AutoScalingGroup>, LaunchSource]>([
    [
      'a template',
      { LaunchTemplate: own },
      { kind: 'launch-template', template: { templateId: 'lt-1', templateName: 'web', version: '3' } },
    ],
    [
      'a template without a version',
      { LaunchTemplate: { LaunchTemplateId: 'lt-1' } },
      { kind: 'launch-template', template: { templateId: 'lt-1', version: '$Default' } },
    ],
    ['a mixed policy', { MixedInstancesPolicy: policy }, mixed],
    ['a launch configuration', { LaunchConfigurationName: 'old' }, { kind: 'launch-configuration', name: 'old' }],
    ['nothing', {}, { kind: 'none' }],
  ])('is read from %s', (_what, change, source) => {
    expect(sourceOf({ ...bare, ...change })).toEqual(source);
  });
});

describe('setting the source', () => {
  it('names a template by id and version only', () => {
    const source: LaunchSource = {
      kind: 'launch-template',
      template: { templateId: 'lt-1', templateName: 'web', version: '4' },
    };
    expect(sourceUpdate(source, undefined)).toEqual({ LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '4' } });
  });

  it('sends a mixed policy whole, with what a source does not speak of', () => {
    const next: LaunchSource = {
      kind: 'mixed',
      template: { templateId: 'lt-1', version: '4' },
      overrides: [
        { instanceType: 'm7i.large' },
        { instanceType: 'm7g.large', template: { templateId: 'lt-2', version: '9' } },
        { instanceType: 'm7a.large', imageId: 'ami-2' },
      ],
    };
    expect(sourceUpdate(next, policy)).toEqual({
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '4' },
          Overrides: [
            { InstanceType: 'm7i.large', WeightedCapacity: '1' },
            { InstanceType: 'm7g.large', LaunchTemplateSpecification: { LaunchTemplateId: 'lt-2', Version: '9' } },
            { InstanceType: 'm7a.large', ImageId: 'ami-2' },
          ],
        },
        InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 50 },
      },
    });
  });

  it('back to what was read gives the policy that was read', () => {
    const update = sourceUpdate(mixed, policy);
    expect(sourceOf({ ...bare, ...update, MixedInstancesPolicy: update?.MixedInstancesPolicy })).toEqual({
      ...mixed,
      template: { templateId: 'lt-1', version: '3' },
    });
  });

  it('is impossible where the overrides have changed in the meantime', () => {
    expect(sourceUpdate(mixed, undefined)).toBeUndefined();
    const [first, second] = policy.LaunchTemplate?.Overrides ?? [];
    const fewer = { LaunchTemplate: { Overrides: [first ?? {}, second ?? {}] } };
    expect(sourceUpdate(mixed, fewer)).toBeUndefined();
    const swapped = { LaunchTemplate: { Overrides: [...(policy.LaunchTemplate?.Overrides ?? [])].reverse() } };
    expect(sourceUpdate(mixed, swapped)).toBeUndefined();
  });

  it('knows no way to launch from nothing', () => {
    expect(sourceUpdate({ kind: 'none' }, undefined)).toBeUndefined();
  });
});

describe('a group', () => {
  it('is weighted when an override weighs more than one, or capacity is counted in something else', () => {
    expect(isWeighted({ ...bare, MixedInstancesPolicy: policy })).toBe(false);
    const heavy = { LaunchTemplate: { Overrides: [{ InstanceType: 'm7i.2xlarge', WeightedCapacity: '2' }] } };
    expect(isWeighted({ ...bare, MixedInstancesPolicy: heavy })).toBe(true);
    expect(isWeighted({ ...bare, DesiredCapacityType: 'vcpu' })).toBe(true);
    expect(isWeighted({ ...bare, DesiredCapacityType: 'units' })).toBe(false);
  });
});
