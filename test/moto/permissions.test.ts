import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MotoBot, openBot } from './bot.ts';
import { type MotoFleet, motoFleet } from './fleet.ts';
import { onMoto } from './on-moto.ts';
import { type Permissions, startPermissions } from './permissions.ts';

/** What a rolling rollout calls, and no more. */
const reads = [
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:DescribeAutoScalingInstances',
  'autoscaling:DescribeInstanceRefreshes',
  'autoscaling:DescribeLifecycleHooks',
  'autoscaling:DescribeScalingActivities',
  'ec2:DescribeImages',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeInstances',
  'ec2:DescribeLaunchTemplateVersions',
  'elasticloadbalancing:DescribeTargetHealth',
];
const writes = [
  'autoscaling:ResumeProcesses',
  'autoscaling:SetDesiredCapacity',
  'autoscaling:SuspendProcesses',
  'autoscaling:TerminateInstanceInAutoScalingGroup',
  'autoscaling:UpdateAutoScalingGroup',
  'cloudwatch:PutMetricData',
  'ec2:CreateLaunchTemplateVersion',
];
const all = [...reads, ...writes];
/** Whose the credentials are, AWS tells everybody. */
const free = 'sts:GetCallerIdentity';
const without = (action: string): readonly string[] => all.filter((one) => one !== action);

onMoto((moto) => {
  let fleet: MotoFleet;
  let bot: MotoBot;
  let permissions: Permissions;

  const openWith = async (actions: readonly string[]): Promise<void> => {
    fleet = await motoFleet(moto(), { desired: 2, max: 4 });
    bot = await openBot(moto().endpoint, { keys: await permissions.allowOnly(actions) });
  };
  const rollOut = async (): Promise<void> => {
    await bot.command('ada', `/ami rollout ${fleet.newImageId} to ${fleet.groupName}`);
    await bot.settle();
    await bot.click('grace', 'Approve');
    await bot.settle();
  };

  beforeAll(() => {
    permissions = startPermissions(moto());
    return () => permissions.stop();
  });
  afterEach(() => permissions.lift());

  describe('permissions, as moto holds the bot to them', () => {
    it.each(['ec2:DescribeImages', 'autoscaling:DescribeAutoScalingGroups'])(
      'are named to who asks where %s is missing',
      async (action) => {
        await openWith(without(action));
        await bot.command('ada', action.startsWith('ec2') ? '/ami list' : '/ami fleets');
        expect(bot.shownTo('ada')).toMatch(/is missing|could not be read/);
        expect(bot.shownTo('ada')).toContain(action);
      },
    );

    it('are enough for a rollout where just these are granted, and all are used', async () => {
      await openWith(all);
      await rollOut();
      expect(bot.card()).toContain('Done. Everything was done as planned.');
      expect([...bot.calls].sort()).toEqual([...all, free].sort());
    });

    it('are named in the thread where a rollout lacks one, which goes on once it is granted', async () => {
      await openWith(without('autoscaling:SetDesiredCapacity'));
      await rollOut();
      expect(bot.card()).toContain('Stopped, waiting for a decision');
      expect(bot.thread()).toContain('autoscaling:SetDesiredCapacity');
      await permissions.allowOnly(all);
      await bot.click('grace', 'Retry', { confirmation: false });
      await bot.settle();
      expect(bot.card()).toContain('Done. Everything was done as planned.');
    });

    it('that nobody has are told apart from keys that nobody knows', async () => {
      await openWith(all);
      bot = await openBot(moto().endpoint, { keys: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'secret' } });
      await bot.command('ada', '/ami list');
      expect(bot.shownTo('ada')).toContain('AWS did not accept the credentials');
    });
  });
});
