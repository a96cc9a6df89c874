import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../../../../src/playground/aws/machines.ts';
import { subnetZones } from './fake-machines.ts';
import { aWorld, type World } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };
const noCapacity = { code: 'InsufficientInstanceCapacity', message: 'There is not enough capacity.' };

function inZones(...zones: string[]) {
  return ({ subnetId }: LaunchRequest) => (zones.includes(subnetZones[subnetId] ?? '') ? noCapacity : undefined);
}

function zoneCounts(world: World): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { AvailabilityZone: zone = '' } of world.members()) counts[zone] = (counts[zone] ?? 0) + 1;
  return counts;
}

describe('what is launched', () => {
  it('is the version that the group names at that moment, and stays with the instance', () => {
    const world = aWorld();
    world.group();
    world.machines.addVersion('lt-web', 'ami-2');
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 4 });
    world.pass(60);
    expect(world.members().map(({ LaunchTemplate }) => LaunchTemplate?.Version)).toEqual(['1', '1', '1', '2']);
    expect(world.read().LaunchTemplate?.Version).toBe('$Latest');
    expect(world.members()[3]?.ImageId).toBeUndefined();
  });

  it('carries the tags that propagate', () => {
    const world = aWorld();
    world.group({
      Tags: [
        { Key: 'Application', Value: 'shop', PropagateAtLaunch: true },
        { Key: 'Owner', Value: 'me', PropagateAtLaunch: false },
      ],
    });
    expect(world.machines.launches[0]?.tags).toEqual({ 'aws:autoscaling:groupName': 'web', Application: 'shop' });
  });

  it('follows the overrides of a mixed policy in order, each with its own template or image', () => {
    const world = aWorld();
    world.group({
      LaunchTemplate: undefined,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '$Default' },
          Overrides: [
            { InstanceType: 'm7g.large', LaunchTemplateSpecification: { LaunchTemplateId: 'lt-arm', Version: '1' } },
            { InstanceType: 'm7i.large', ImageId: 'ami-own' },
          ],
        },
      },
    });
    expect(world.members()[0]?.LaunchTemplate?.LaunchTemplateId).toBe('lt-arm');
    world.machines.refuse(({ instanceType }) => (instanceType === 'm7g.large' ? noCapacity : undefined));
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 4 });
    world.pass(60);
    expect(world.members()[3]).toMatchObject({
      InstanceType: 'm7i.large',
      ImageId: 'ami-own',
      LaunchTemplate: { LaunchTemplateId: 'lt-web', Version: '1' },
    });
  });

  it('keeps the overrides when an update names only the base template', () => {
    const world = aWorld();
    const spec = { LaunchTemplateId: 'lt-web', Version: '1' };
    const LaunchTemplate = { LaunchTemplateSpecification: spec, Overrides: [{ InstanceType: 'm7g.large' }] };
    world.group({ LaunchTemplate: undefined, MixedInstancesPolicy: { LaunchTemplate } });
    const version = world.machines.addVersion('lt-web', 'ami-2');
    world.api.UpdateAutoScalingGroup({
      ...web,
      MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { ...spec, Version: version } } },
    });
    const policy = world.read().MixedInstancesPolicy?.LaunchTemplate;
    expect(policy?.Overrides).toEqual([{ InstanceType: 'm7g.large' }]);
    expect(policy?.LaunchTemplateSpecification?.Version).toBe('2');
  });
});

describe('refused launches', () => {
  it('become failed activities, and another zone gets the instance', () => {
    const world = aWorld();
    world.machines.refuse(inZones('eu-west-1a'));
    world.group();
    expect(zoneCounts(world)).toEqual({ 'eu-west-1b': 2, 'eu-west-1c': 1 });
    const failed = world.activities().filter(({ StatusCode }) => StatusCode === 'Failed');
    expect(failed[0]?.StatusMessage).toBe('There is not enough capacity. Launching EC2 instance failed.');
    expect(failed[0]?.Description).toContain('Status Reason: There is not enough capacity.');
  });

  it('are tried again with growing pauses until there is capacity', () => {
    const world = aWorld();
    world.machines.refuse(() => ({ code: 'InvalidAMIID.NotFound', message: 'The image does not exist.' }));
    world.group();
    world.pass(480);
    const attempts = world.machines.launches.length;
    expect(attempts).toBeGreaterThan(3);
    expect(attempts).toBeLessThan(8);
    world.machines.refuse(undefined);
    world.pass(700);
    expect(world.inService()).toHaveLength(3);
  });

  it('do not wait for the pause once the group was changed', () => {
    const world = aWorld();
    world.machines.refuse(() => noCapacity);
    world.group();
    world.pass(1000);
    world.machines.refuse(undefined);
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 2 });
    world.pass(60);
    expect(world.inService()).toHaveLength(2);
  });
});

describe('balance of zones', () => {
  it('is restored by a launch before a termination', () => {
    const world = aWorld();
    world.machines.refuse(inZones('eu-west-1a', 'eu-west-1b'));
    world.group({ DesiredCapacity: 3 });
    expect(zoneCounts(world)).toEqual({ 'eu-west-1c': 3 });
    world.machines.refuse(undefined);
    let fewest = 3;
    for (let minute = 0; minute < 120; minute += 1) {
      world.pass(10);
      fewest = Math.min(fewest, world.inService().length);
    }
    expect(zoneCounts(world)).toEqual({ 'eu-west-1a': 1, 'eu-west-1b': 1, 'eu-west-1c': 1 });
    expect(fewest).toBe(3);
    expect(world.monitor.losses.every(({ cause }) => cause.by === 'world' && cause.what === 'rebalanced')).toBe(true);
  });

  it('takes nobody out before the new instance is in service', () => {
    const world = aWorld();
    world.machines.refuse(inZones('eu-west-1a'));
    world.group({ DesiredCapacity: 6 });
    world.machines.refuse(undefined);
    const isPending = ({ LifecycleState }: { LifecycleState: string | undefined }) => LifecycleState === 'Pending';
    for (let second = 0; second < 1200 && !world.members().some(isPending); second += 1) world.pass(1);
    world.api.SetInstanceProtection({
      ...web,
      InstanceIds: world.inService().slice(0, 1),
      ProtectedFromScaleIn: false,
    });
    world.pass(5);
    expect(world.inService()).toHaveLength(6);
    world.pass(1200);
    expect(zoneCounts(world)).toEqual({ 'eu-west-1a': 2, 'eu-west-1b': 2, 'eu-west-1c': 2 });
  });

  it('moves what is left in a zone that the group has left, a few at a time', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 6 });
    world.api.UpdateAutoScalingGroup({ ...web, VPCZoneIdentifier: 'subnet-a,subnet-b' });
    world.pass(1200);
    expect(zoneCounts(world)).toEqual({ 'eu-west-1a': 3, 'eu-west-1b': 3 });
    expect(world.machines.launches).toHaveLength(8);
  });

  it('is left alone while AZRebalance is suspended, and where the full zone is protected', () => {
    const world = aWorld();
    world.machines.refuse(inZones('eu-west-1a', 'eu-west-1b'));
    world.group({ DesiredCapacity: 3 });
    world.machines.refuse(undefined);
    world.api.SuspendProcesses({ ...web, ScalingProcesses: ['AZRebalance'] });
    world.pass(1200);
    expect(zoneCounts(world)).toEqual({ 'eu-west-1c': 3 });
    world.api.SetInstanceProtection({ ...web, InstanceIds: world.inService(), ProtectedFromScaleIn: true });
    world.api.ResumeProcesses(web);
    world.pass(1200);
    expect(zoneCounts(world)).toEqual({ 'eu-west-1c': 3 });
  });
});
