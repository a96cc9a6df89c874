import { describe, expect, it } from 'vitest';
import { noTraces, scenario } from './scenario.ts';

const readsOfPlan = [
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:DescribeLifecycleHooks',
  'autoscaling:DescribeInstanceRefreshes',
  'elasticloadbalancing:DescribeTargetHealth',
  'ec2:DescribeInstances',
  'ec2:DescribeImages',
  'ec2:DescribeLaunchTemplateVersions',
];

const actionOf = (permission: string): string => permission.split(':')[1] ?? '';

describe('where a permission to read is missing, a rollout', () => {
  it.each(readsOfPlan)('is refused, and names %s', async (permission) => {
    const world = await scenario();
    world.aws.faults.deny({ action: actionOf(permission) });
    await world.askRollout();
    expect(world.heard('ada')).toContain('AWS refused to let Amiable look');
    expect(world.heard('ada')).toContain(`Allow ${permission} to the role of Amiable, then ask again.`);
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });

  it.each(['autoscaling:DescribeAutoScalingGroups', 'ec2:DescribeImages'])(
    'is named to whoever asks for the fleets without %s',
    async (permission) => {
      const world = await scenario();
      world.aws.faults.deny({ action: actionOf(permission) });
      await world.command('ada', '/ami fleet web');
      expect(world.heard('ada')).toContain(permission);
    },
  );
});

const untouched = { desired: 4, max: 20, templateVersion: '1', suspended: [] };

describe('where a permission to change is missing, a run', () => {
  it('ends before anything was changed, and names it, for ec2:CreateLaunchTemplateVersion', async () => {
    const world = await scenario();
    world.aws.faults.deny({ action: 'CreateLaunchTemplateVersion' });
    await world.rollOut();
    expect(world.card()).toContain('Failed');
    expect(world.card()).toContain('Allow ec2:CreateLaunchTemplateVersion to the role of Amiable.');
    expect(await world.group()).toMatchObject(untouched);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it.each(['autoscaling:SuspendProcesses', 'autoscaling:UpdateAutoScalingGroup'])(
    'takes back what it did by itself, and names %s',
    async (permission) => {
      const world = await scenario();
      world.aws.faults.deny({ action: actionOf(permission) });
      await world.rollOut();
      expect(world.card()).toContain('Taken back');
      expect(world.card()).toContain(`Allow ${permission} to the role of Amiable.`);
      expect(await world.group()).toMatchObject(untouched);
      expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
      expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
    },
  );

  it.each([
    ['autoscaling:SetDesiredCapacity', 'Roll back'],
    ['autoscaling:TerminateInstanceInAutoScalingGroup', 'Roll back'],
    ['autoscaling:ResumeProcesses', 'Undo the rollout'],
  ])('is held, names %s, and goes on once it is given', async (permission, back) => {
    const world = await scenario();
    await world.askRollout();
    const denied = world.aws.faults.deny({ action: actionOf(permission) });
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain(`Allow ${permission} to the role of Amiable.`);
    expect(world.buttons()).toEqual(['Retry', back, 'Hold']);
    denied.stop();
    await world.click('grace', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.group()).toMatchObject({ desired: 4, max: 20, suspended: [] });
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('that cannot be taken back keeps the fleet locked until a person has given the permission', async () => {
    const world = await scenario();
    await world.askRollout();
    world.aws.faults.deny({ action: 'SetDesiredCapacity' });
    await world.click('grace', 'Approve');
    await world.settle();
    const denied = world.aws.faults.deny({ action: 'UpdateAutoScalingGroup' });
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('Needs a person');
    expect(world.card()).toContain('Allow autoscaling:UpdateAutoScalingGroup to the role of Amiable.');
    expect(world.buttons()).toEqual(['Retry', 'Close as it is']);
    const { id } = await world.run();
    expect((await world.traces()).lockedBy).toBe(id);
    denied.stop();
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Taken back');
    expect(await world.group()).toMatchObject(untouched);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});
