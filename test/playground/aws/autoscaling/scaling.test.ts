import { describe, expect, it } from 'vitest';
import { aWorld } from './fake-world.ts';

describe('scaling', () => {
  it('launches up to the desired capacity, one more zone at a time', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 6 });
    const zones = world.members().map(({ AvailabilityZone }) => AvailabilityZone);
    expect(world.inService()).toHaveLength(6);
    expect(zones.filter((zone) => zone === 'eu-west-1a')).toHaveLength(2);
    expect(new Set(zones).size).toBe(3);
  });

  it('notices a change only after a few seconds, and goes through Pending', () => {
    const world = aWorld();
    world.group();
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 4 });
    world.pass(2);
    expect(world.members()).toHaveLength(3);
    world.pass(2);
    expect(world.members().map(({ LifecycleState }) => LifecycleState)).toEqual([
      'InService',
      'InService',
      'InService',
      'Pending',
    ]);
    world.pass(30);
    expect(world.inService()).toHaveLength(4);
  });

  it('names from and to in the cause of each activity', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 4 });
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 6 });
    world.pass(60);
    const [newest] = world.activities();
    expect(newest).toMatchObject({ StatusCode: 'Successful', Progress: 100 });
    expect(newest?.Cause).toMatch(
      /a user request explicitly set group desired capacity changing the desired capacity from 4 to 6\..*increasing the capacity from 4 to 6\./,
    );
    expect(newest?.Description).toMatch(/^Launching a new EC2 instance: i-0/);
  });

  it.each([
    [21, 'New SetDesiredCapacity value 21 is above max value 20 for the AutoScalingGroup.'],
    [0, 'New SetDesiredCapacity value 0 is below min value 1 for the AutoScalingGroup.'],
  ])('refuses a desired capacity of %i', (DesiredCapacity, message) => {
    const world = aWorld();
    world.group({ MinSize: 1 });
    expect(() => world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity })).toThrow(message);
    expect(world.read().DesiredCapacity).toBe(3);
  });

  it('honours the cooldown only when asked to', () => {
    const world = aWorld();
    world.group();
    const request = { AutoScalingGroupName: 'web', DesiredCapacity: 4 };
    expect(() => world.api.SetDesiredCapacity({ ...request, HonorCooldown: true })).toThrow('cooldown');
    world.api.SetDesiredCapacity(request);
    world.pass(301);
    world.api.SetDesiredCapacity({ ...request, DesiredCapacity: 5, HonorCooldown: true });
    expect(world.read().DesiredCapacity).toBe(5);
  });

  it('moves the desired capacity into new bounds', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 6 });
    world.api.UpdateAutoScalingGroup({ AutoScalingGroupName: 'web', MaxSize: 4 });
    world.pass(60);
    expect(world.read().DesiredCapacity).toBe(4);
    expect(world.inService()).toHaveLength(4);
    world.api.UpdateAutoScalingGroup({ AutoScalingGroupName: 'web', MinSize: 5, MaxSize: 8 });
    world.pass(60);
    expect(world.inService()).toHaveLength(5);
  });

  it('takes from the fullest zone, oldest template first', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 4 });
    world.machines.addVersion('lt-web', 'ami-2');
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 6 });
    world.pass(60);
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 3 });
    world.pass(60);
    const left = world.members();
    expect(new Set(left.map(({ AvailabilityZone }) => AvailabilityZone)).size).toBe(3);
    expect(left.filter(({ LaunchTemplate }) => LaunchTemplate?.Version === '2')).toHaveLength(2);
  });

  it('follows the termination policies of the group', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 1, VPCZoneIdentifier: 'subnet-a', TerminationPolicies: ['NewestInstance'] });
    const [oldest] = world.inService();
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 3 });
    world.pass(60);
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 1 });
    world.pass(60);
    expect(world.inService()).toEqual([oldest]);
  });

  it('never takes a protected instance, and says so once', () => {
    const world = aWorld();
    world.group({ NewInstancesProtectedFromScaleIn: true });
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 1 });
    world.pass(600);
    expect(world.inService()).toHaveLength(3);
    const failed = world.activities().filter(({ StatusCode }) => StatusCode === 'Failed');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.StatusMessage).toContain('protected from scale-in');
    const [first] = world.inService();
    world.api.SetInstanceProtection({
      AutoScalingGroupName: 'web',
      InstanceIds: [first ?? ''],
      ProtectedFromScaleIn: false,
    });
    world.pass(60);
    expect(world.inService()).toHaveLength(2);
    expect(world.inService()).not.toContain(first);
  });

  it('executes simple policies within the bounds', () => {
    const world = aWorld();
    world.group({ MaxSize: 5 });
    const policy = { AutoScalingGroupName: 'web', PolicyName: 'out' };
    world.api.PutScalingPolicy({ ...policy, AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 4 });
    world.api.ExecutePolicy(policy);
    world.pass(60);
    expect(world.inService()).toHaveLength(5);
    expect(world.activities()[0]?.Cause).toContain('executed policy out changing the desired capacity from 3 to 5');
  });

  it('lets alarms and schedules scale, unless they are suspended', () => {
    const world = aWorld();
    world.group();
    world.autoScaling.model.scaleOut('web', 2);
    expect(world.read().DesiredCapacity).toBe(5);
    world.autoScaling.model.scaleIn('web', 99);
    expect(world.read().DesiredCapacity).toBe(0);
    const ScalingProcesses = ['AlarmNotification', 'ScheduledActions'];
    world.api.SuspendProcesses({ AutoScalingGroupName: 'web', ScalingProcesses });
    world.autoScaling.model.scaleOut('web', 2);
    world.autoScaling.model.runSchedule('web', 2);
    expect(world.read().DesiredCapacity).toBe(0);
    world.api.ResumeProcesses({ AutoScalingGroupName: 'web', ScalingProcesses });
    world.autoScaling.model.runSchedule('web', 2);
    expect(world.read().DesiredCapacity).toBe(2);
  });

  it('does not launch or terminate while that is suspended', () => {
    const world = aWorld();
    world.group();
    world.api.SuspendProcesses({ AutoScalingGroupName: 'web', ScalingProcesses: ['Launch', 'Terminate'] });
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 5 });
    world.pass(60);
    expect(world.inService()).toHaveLength(3);
    world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 1 });
    world.pass(60);
    expect(world.inService()).toHaveLength(3);
    expect(world.read().SuspendedProcesses?.[0]?.SuspensionReason).toMatch(/^User suspended at 2026-/);
    world.api.ResumeProcesses({ AutoScalingGroupName: 'web' });
    world.pass(60);
    expect(world.inService()).toHaveLength(1);
  });
});
