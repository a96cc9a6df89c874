import { describe, expect, it } from 'vitest';
import { aWorld, type World } from './fake-world.ts';

const launching = {
  AutoScalingGroupName: 'web',
  LifecycleHookName: 'warm',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  HeartbeatTimeout: 60,
};
const terminating = {
  AutoScalingGroupName: 'web',
  LifecycleHookName: 'bye',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  HeartbeatTimeout: 60,
  DefaultResult: 'CONTINUE',
};

/** A group whose fourth instance waits in a launch hook. */
function waiting(hook: Partial<typeof launching> & { DefaultResult?: string } = {}): { world: World; id: string } {
  const world = aWorld();
  world.group();
  world.api.PutLifecycleHook({ ...launching, ...hook });
  world.api.SetDesiredCapacity({ AutoScalingGroupName: 'web', DesiredCapacity: 4 });
  world.pass(20);
  const id = world.members().find(({ LifecycleState }) => LifecycleState === 'Pending:Wait')?.InstanceId ?? '';
  return { world, id };
}

function stateOf(world: World, id: string): string | undefined {
  return world.members().find(({ InstanceId }) => InstanceId === id)?.LifecycleState;
}

describe('launch hooks', () => {
  it('hold an instance in Pending:Wait until it is completed', () => {
    const { world, id } = waiting();
    world.api.CompleteLifecycleAction({
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'warm',
      InstanceId: id,
      LifecycleActionResult: 'CONTINUE',
    });
    expect(stateOf(world, id)).toBe('Pending:Proceed');
    world.pass(2);
    expect(stateOf(world, id)).toBe('InService');
  });

  it('end the instance on ABANDON, and another is launched', () => {
    const { world, id } = waiting();
    world.api.CompleteLifecycleAction({
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'warm',
      InstanceId: id,
      LifecycleActionResult: 'ABANDON',
    });
    expect(stateOf(world, id)).toBe('Terminating');
    world.pass(5);
    expect(world.machines.launches).toHaveLength(5);
    expect(world.inService()).toHaveLength(3);
  });

  it.each([
    ['CONTINUE', 'InService'],
    ['ABANDON', 'Terminating'],
  ])('end after the timeout with their default result %s', (DefaultResult, expected) => {
    const { world, id } = waiting({ DefaultResult });
    world.pass(50);
    expect(stateOf(world, id)).toBe('Pending:Wait');
    world.pass(8);
    expect(stateOf(world, id)).toBe(expected);
  });

  it('wait longer after a heartbeat', () => {
    const { world, id } = waiting();
    world.pass(40);
    world.api.RecordLifecycleActionHeartbeat({
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'warm',
      InstanceId: id,
    });
    world.pass(50);
    expect(stateOf(world, id)).toBe('Pending:Wait');
    world.pass(11);
    expect(stateOf(world, id)).toBe('Terminating');
  });

  it('let waiting instances go on when they are deleted', () => {
    const { world, id } = waiting({ DefaultResult: 'CONTINUE' });
    world.api.DeleteLifecycleHook({ AutoScalingGroupName: 'web', LifecycleHookName: 'warm' });
    world.pass(2);
    expect(stateOf(world, id)).toBe('InService');
  });

  it('have no say any more over an instance that is terminated while it waits', () => {
    const { world, id } = waiting({ DefaultResult: 'CONTINUE' });
    world.api.PutLifecycleHook({ ...terminating, HeartbeatTimeout: 600 });
    world.api.TerminateInstanceInAutoScalingGroup({ InstanceId: id, ShouldDecrementDesiredCapacity: true });
    const late = { AutoScalingGroupName: 'web', LifecycleHookName: 'warm', InstanceId: id };
    expect(() => world.api.RecordLifecycleActionHeartbeat(late)).toThrow('No active Lifecycle Action found');
    world.pass(120);
    expect(stateOf(world, id)).toBe('Terminating:Wait');
    expect(world.inService()).toHaveLength(3);
  });

  it('do not bring an instance into service that is terminated a moment after they are done', () => {
    const { world, id } = waiting();
    world.api.CompleteLifecycleAction({
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'warm',
      InstanceId: id,
      LifecycleActionResult: 'CONTINUE',
    });
    world.api.TerminateInstanceInAutoScalingGroup({ InstanceId: id, ShouldDecrementDesiredCapacity: true });
    world.pass(2);
    expect(stateOf(world, id)).toBe('Terminating');
  });

  it('refuse an action that is not under way', () => {
    const { world, id } = waiting();
    const request = { AutoScalingGroupName: 'web', InstanceId: id, LifecycleActionResult: 'CONTINUE' };
    expect(() => world.api.CompleteLifecycleAction({ ...request, LifecycleHookName: 'other' })).toThrow(
      'No active Lifecycle Action found',
    );
  });
});

describe('termination hooks', () => {
  it('hold an instance in Terminating:Wait after it has drained, whatever the result', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    world.api.PutLifecycleHook(terminating);
    const [id = ''] = world.inService();
    world.api.TerminateInstanceInAutoScalingGroup({ InstanceId: id, ShouldDecrementDesiredCapacity: true });
    world.pass(10);
    expect(stateOf(world, id)).toBe('Terminating');
    world.pass(15);
    expect(stateOf(world, id)).toBe('Terminating:Wait');
    expect(world.machines.find(id)?.state).toBe('running');
    world.api.CompleteLifecycleAction({
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'bye',
      InstanceId: id,
      LifecycleActionResult: 'ABANDON',
    });
    world.pass(30);
    expect(stateOf(world, id)).toBeUndefined();
    expect(world.machines.find(id)?.state).toBe('terminated');
  });

  it('are shown with their timeouts', () => {
    const world = aWorld();
    world.group();
    world.api.PutLifecycleHook(terminating);
    expect(world.api.DescribeLifecycleHooks({ AutoScalingGroupName: 'web' }).LifecycleHooks).toMatchObject([
      { LifecycleHookName: 'bye', HeartbeatTimeout: 60, GlobalTimeout: 6000, DefaultResult: 'CONTINUE' },
    ]);
  });
});
