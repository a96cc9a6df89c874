import { describe, expect, it } from 'vitest';
import { aWorld, type World } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };

function first(world: World): string {
  return world.inService()[0] ?? '';
}

describe('replacing unhealthy instances', () => {
  it('ends an instance that is not running and launches another', () => {
    const world = aWorld();
    world.group();
    const id = first(world);
    world.machines.change(id, { state: 'terminated', serving: false });
    expect(world.members()[0]?.HealthStatus).toBe('Unhealthy');
    world.pass(60);
    expect(world.inService()).toHaveLength(3);
    expect(world.inService()).not.toContain(id);
    const [launch, end] = world.activities();
    expect(launch?.Cause).toContain('unhealthy instance');
    expect(end?.Cause).toContain('EC2 health check');
  });

  it('leaves one alone that fails at the load balancer where only EC2 is checked', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    const id = first(world);
    world.elb.model.hold(arn, id, true);
    world.pass(120);
    expect(world.inService()).toContain(id);
    expect(world.elb.model.health(arn, id)?.State).toBe('unhealthy');
  });

  it('replaces one that fails at the load balancer with the ELB health check', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn], HealthCheckType: 'ELB', HealthCheckGracePeriod: 60 });
    const id = first(world);
    world.elb.model.hold(arn, id, true);
    world.pass(19);
    expect(world.inService()).toContain(id);
    world.pass(60);
    expect(world.inService()).not.toContain(id);
    expect(world.inService()).toHaveLength(3);
  });

  it('replaces new instances for ever where they boot longer than the grace period', () => {
    const world = aWorld();
    world.group({ TargetGroupARNs: [world.targetGroup()], HealthCheckType: 'ELB' });
    world.pass(300);
    expect(world.machines.launches.length).toBeGreaterThan(10);
  });

  it('waits for the grace period before it believes failing checks', () => {
    const world = aWorld();
    world.group({ HealthCheckGracePeriod: 300 });
    const id = first(world);
    world.machines.change(id, { checks: 'impaired' });
    world.pass(100);
    expect(world.members()[0]?.HealthStatus).toBe('Healthy');
    world.pass(150);
    expect(world.inService()).not.toContain(id);
  });

  it('does nothing while the processes for it are suspended, and catches up', () => {
    const world = aWorld();
    world.group();
    const id = first(world);
    world.api.SuspendProcesses({ ...web, ScalingProcesses: ['HealthCheck'] });
    world.machines.change(id, { checks: 'impaired' });
    world.pass(60);
    expect(world.members()[0]?.HealthStatus).toBe('Healthy');
    world.api.SuspendProcesses({ ...web, ScalingProcesses: ['ReplaceUnhealthy'] });
    world.api.ResumeProcesses({ ...web, ScalingProcesses: ['HealthCheck'] });
    world.pass(60);
    expect(world.members()[0]?.HealthStatus).toBe('Unhealthy');
    expect(world.inService()).toContain(id);
    world.api.ResumeProcesses({ ...web, ScalingProcesses: ['ReplaceUnhealthy'] });
    world.pass(60);
    expect(world.inService()).not.toContain(id);
  });

  it('takes the word of a user about health, with respect for the grace period', () => {
    const world = aWorld();
    world.group({ HealthCheckGracePeriod: 3600 });
    const id = first(world);
    world.api.SetInstanceHealth({ InstanceId: id, HealthStatus: 'Unhealthy' });
    expect(world.members()[0]?.HealthStatus).toBe('Healthy');
    world.api.SetInstanceHealth({ InstanceId: id, HealthStatus: 'Unhealthy', ShouldRespectGracePeriod: false });
    expect(world.members()[0]?.HealthStatus).toBe('Unhealthy');
    world.api.SetInstanceHealth({ InstanceId: id, HealthStatus: 'Healthy' });
    world.pass(60);
    expect(world.inService()).toContain(id);
  });

  it('replaces an instance whose machine ends before it is in service', () => {
    const world = aWorld();
    world.group({ DesiredCapacity: 0 });
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 1 });
    world.pass(4);
    world.machines.change(world.members()[0]?.InstanceId ?? '', { state: 'terminated' });
    world.pass(60);
    expect(world.inService()).toHaveLength(1);
    expect(world.members()).toHaveLength(1);
  });
});
