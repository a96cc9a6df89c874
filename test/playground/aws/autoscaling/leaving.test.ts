import { describe, expect, it } from 'vitest';
import { aWorld } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };

function states(world: ReturnType<typeof aWorld>): (string | undefined)[] {
  return world.members().map(({ LifecycleState }) => LifecycleState);
}

describe('TerminateInstanceInAutoScalingGroup', () => {
  it('drains, ends and forgets the instance, and launches a replacement at once', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    const [InstanceId = ''] = world.inService();
    const { Activity } = world.api.TerminateInstanceInAutoScalingGroup({
      InstanceId,
      ShouldDecrementDesiredCapacity: false,
    });
    expect(Activity?.Description).toBe(`Terminating EC2 instance: ${InstanceId}`);
    expect(world.elb.model.health(arn, InstanceId)?.State).toBe('draining');
    world.pass(4);
    expect(states(world)).toEqual(['Terminating', 'InService', 'InService', 'Pending']);
    expect(world.machines.find(InstanceId)?.state).toBe('running');
    world.pass(17);
    expect(world.machines.find(InstanceId)?.state).toBe('shutting-down');
    world.pass(20);
    expect(states(world)[0]).toBe('Terminated');
    world.pass(3);
    expect(states(world)).toEqual(['InService', 'InService', 'InService']);
    expect(world.read().DesiredCapacity).toBe(3);
  });

  it('lowers the desired capacity where asked, and launches nothing', () => {
    const world = aWorld();
    world.group();
    const [InstanceId = ''] = world.inService();
    const { Activity } = world.api.TerminateInstanceInAutoScalingGroup({
      InstanceId,
      ShouldDecrementDesiredCapacity: true,
    });
    expect(Activity?.Cause).toContain('user request, shrinking the capacity from 3 to 2.');
    world.pass(60);
    expect(world.read().DesiredCapacity).toBe(2);
    expect(world.inService()).toHaveLength(2);
    expect(world.machines.launches).toHaveLength(3);
  });

  it('refuses to lower the desired capacity below min size', () => {
    const world = aWorld();
    world.group({ MinSize: 3 });
    const [InstanceId = ''] = world.inService();
    const request = { InstanceId, ShouldDecrementDesiredCapacity: true };
    expect(() => world.api.TerminateInstanceInAutoScalingGroup(request)).toThrow(
      "Currently, desiredSize equals minSize (3). Terminating instance without replacement will violate group's min size constraint.",
    );
    expect(states(world)).toEqual(['InService', 'InService', 'InService']);
  });

  it('refuses instances that it does not know or that leave already', () => {
    const world = aWorld();
    world.group();
    const [InstanceId = ''] = world.inService();
    world.api.TerminateInstanceInAutoScalingGroup({ InstanceId, ShouldDecrementDesiredCapacity: false });
    const again = { InstanceId, ShouldDecrementDesiredCapacity: false };
    expect(() => world.api.TerminateInstanceInAutoScalingGroup(again)).toThrow(/^Activity .* is in progress\.$/);
    expect(() => world.api.TerminateInstanceInAutoScalingGroup({ ...again, InstanceId: 'i-none' })).toThrow(
      'Instance Id not found - No managed instance found for instance ID: i-none',
    );
  });

  it('takes several instances of one group in one request', () => {
    const world = aWorld();
    world.group();
    const InstanceIds = world.inService().slice(0, 2);
    const answer = world.api.TerminateInstanceInAutoScalingGroup({
      ...web,
      InstanceIds,
      ShouldDecrementDesiredCapacity: true,
    });
    expect(answer).toMatchObject({ Activities: [{}, {}] });
    world.pass(60);
    expect(world.inService()).toHaveLength(1);
  });
});

describe('standby', () => {
  it('drains an instance, keeps it beside the desired capacity, and takes it back', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    const InstanceIds = world.inService().slice(0, 1);
    const [id = ''] = InstanceIds;
    world.api.EnterStandby({ ...web, InstanceIds, ShouldDecrementDesiredCapacity: true });
    expect(states(world)).toContain('EnteringStandby');
    world.pass(21);
    expect(states(world)).toContain('Standby');
    expect(world.read().DesiredCapacity).toBe(2);
    expect(world.elb.model.health(arn, id)).toBeUndefined();
    world.api.ExitStandby({ ...web, InstanceIds });
    expect(world.read().DesiredCapacity).toBe(3);
    world.pass(30);
    expect(world.inService()).toContain(id);
    expect(world.elb.model.health(arn, id)?.State).toBe('healthy');
    expect(world.machines.launches).toHaveLength(3);
  });

  it('is replaced where the desired capacity stays', () => {
    const world = aWorld();
    world.group();
    const InstanceIds = world.inService().slice(0, 1);
    world.api.EnterStandby({ ...web, InstanceIds, ShouldDecrementDesiredCapacity: false });
    world.pass(60);
    expect(world.inService()).toHaveLength(3);
    expect(world.members()).toHaveLength(4);
  });

  it('takes at most 19 ids', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 20 });
    const InstanceIds = world.inService();
    const request = { ...web, InstanceIds, ShouldDecrementDesiredCapacity: true };
    expect(() => world.api.EnterStandby(request)).toThrow('less than or equal to 19');
    world.api.EnterStandby({ ...request, InstanceIds: InstanceIds.slice(0, 19) });
    world.pass(1);
    expect(world.inService()).toHaveLength(1);
  });
});

describe('attaching and detaching', () => {
  it('detaches an instance that goes on running', () => {
    const world = aWorld();
    world.group();
    const InstanceIds = world.inService().slice(0, 1);
    world.api.DetachInstances({ ...web, InstanceIds, ShouldDecrementDesiredCapacity: true });
    world.pass(60);
    expect(world.members()).toHaveLength(2);
    expect(world.machines.find(InstanceIds[0] ?? '')?.state).toBe('running');
  });

  it('attaches a running instance and raises the desired capacity', () => {
    const world = aWorld();
    world.group({ MaxSize: 4 });
    const id = world.machines.start('subnet-a');
    world.api.AttachInstances({ ...web, InstanceIds: [id] });
    world.pass(5);
    expect(world.inService()).toContain(id);
    expect(world.read().DesiredCapacity).toBe(4);
    const other = world.machines.start('subnet-a');
    expect(() => world.api.AttachInstances({ ...web, InstanceIds: [other] })).toThrow('above the max size 4');
    expect(() => world.api.AttachInstances({ ...web, InstanceIds: [id] })).toThrow('already part of');
  });
});

describe('DeleteAutoScalingGroup', () => {
  it('refuses while there are instances, unless forced, and then ends them all', () => {
    const world = aWorld();
    world.group();
    expect(() => world.api.DeleteAutoScalingGroup(web)).toThrow('while there are instances');
    world.api.DeleteAutoScalingGroup({ ...web, ForceDelete: true });
    expect(world.read().Status).toBe('Delete in progress');
    expect(() => world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 2 })).toThrow('being deleted');
    world.pass(60);
    expect(world.api.DescribeAutoScalingGroups({}).AutoScalingGroups).toEqual([]);
    expect(world.machines.running).toBe(0);
  });
});
