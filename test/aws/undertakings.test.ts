import { PutLifecycleHookCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { readUndertakings } from '../../src/aws/undertakings.ts';
import { buildFleet } from '../contracts/aws-world.ts';
import { type SimulatedWorld, simulatedWorld } from './simulated-world.ts';

const calls = ({ calls: counted }: SimulatedWorld, service: string): number =>
  [...counted].filter(([name]) => name.startsWith(`${service}:`)).reduce((sum, [, times]) => sum + times, 0);

async function hooked(): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  const { groupName } = await buildFleet(world);
  await world.clients.autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: groupName,
      LifecycleHookName: 'CodeDeploy-managed-automatic-launch-deployment-hook-web',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    }),
  );
  return world;
}

describe('what others have going on', () => {
  it('costs no call to CloudFormation or CodeDeploy about a group that neither has to do with', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world);
    expect(await readUndertakings(world.aws, { groupName, tags: {} })).toEqual({ lifecycleHooks: [] });
    expect([calls(world, 'cloudformation'), calls(world, 'codedeploy')]).toEqual([0, 0]);
  });

  it('is nothing in a group that has just gone', async () => {
    const world = await simulatedWorld();
    expect(await readUndertakings(world.aws, { groupName: 'gone', tags: {} })).toEqual({ lifecycleHooks: [] });
  });

  it('is told of the stack by id, else by name', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world);
    const stackId = world.cloudFormation.setStack('shop', 'UPDATE_ROLLBACK_IN_PROGRESS');
    const stackOperation = { stackName: 'shop', status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
    for (const tags of [
      { 'aws:cloudformation:stack-id': stackId },
      { 'aws:cloudformation:stack-name': 'shop' },
    ] as const)
      expect(await readUndertakings(world.aws, { groupName, tags: { ...tags } })).toMatchObject({ stackOperation });
    expect(calls(world, 'cloudformation')).toBe(2);
  });
});

describe('a stack', () => {
  it.each([
    'CREATE_IN_PROGRESS',
    'DELETE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'IMPORT_IN_PROGRESS',
  ] as const)('is at work in %s', async (status) => {
    const world = await simulatedWorld();
    world.cloudFormation.setStack('shop', status);
    expect(await world.aws.stacks.operation('shop')).toEqual({ stackName: 'shop', status });
  });

  it.each(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'REVIEW_IN_PROGRESS'] as const)(
    'is at rest in %s',
    async (status) => {
      const world = await simulatedWorld();
      world.cloudFormation.setStack('shop', status);
      expect(await world.aws.stacks.operation('shop')).toBeUndefined();
    },
  );

  it('that is nested is at work while the outermost one is', async () => {
    const world = await simulatedWorld();
    const rootId = world.cloudFormation.setStack('root', 'UPDATE_IN_PROGRESS');
    world.cloudFormation.setStack('root-web', 'UPDATE_COMPLETE', rootId);
    expect(await world.aws.stacks.operation('root-web')).toEqual({ stackName: 'root', status: 'UPDATE_IN_PROGRESS' });
    world.cloudFormation.setStack('root', 'UPDATE_COMPLETE');
    expect(await world.aws.stacks.operation('root-web')).toBeUndefined();
  });

  it('that may not be looked at names the permission', async () => {
    const world = await simulatedWorld();
    world.faults.deny({ service: 'cloudformation' });
    await expect(world.aws.stacks.operation('shop')).rejects.toMatchObject({
      kind: 'denied',
      action: 'cloudformation:DescribeStacks',
    });
  });
});

describe('a deployment', () => {
  it('counts whoever it is among, and only while it is under way', async () => {
    const world = await hooked();
    const deploymentId = world.codeDeploy.deploy({ applicationName: 'shop', groups: ['web-asg'] });
    for (let other = 0; other < 120; other += 1)
      world.codeDeploy.deploy({ applicationName: `other-${other % 3}`, groups: ['other'] });
    expect(await readUndertakings(world.aws, { groupName: 'web-asg', tags: {} })).toMatchObject({
      codeDeployment: { deploymentId, applicationName: 'shop' },
    });
    expect(world.calls.get('codedeploy:ListDeployments')).toBe(2);
    world.codeDeploy.end(deploymentId, 'Stopped');
    expect(await world.aws.codeDeploy.deployment('web-asg')).toBeUndefined();
    expect(world.calls.get('codedeploy:GetDeploymentGroup')).toBe(4);
  });

  it('to an instance that is new is part of how it starts', async () => {
    const world = await hooked();
    world.codeDeploy.deploy({ applicationName: 'shop', groups: ['web-asg'], creator: 'autoscaling' });
    expect(await world.aws.codeDeploy.deployment('web-asg')).toBeUndefined();
  });

  it.each(['ListDeployments', 'BatchGetDeployments', 'GetDeploymentGroup'])(
    'names the permission where %s is denied',
    async (action) => {
      const world = await hooked();
      world.codeDeploy.deploy({ applicationName: 'shop', groups: ['web-asg'] });
      world.faults.deny({ service: 'codedeploy', action });
      await expect(world.aws.codeDeploy.deployment('web-asg')).rejects.toMatchObject({
        kind: 'denied',
        action: `codedeploy:${action}`,
      });
    },
  );
});
