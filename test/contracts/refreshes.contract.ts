import { DescribeInstanceRefreshesCommand, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import type { RefreshRules, RefreshSource } from '../../src/fleet/refresh.ts';
import { isSameSource } from '../../src/fleet/source.ts';
import { type AwsWorld, type Built, buildFleet, type Gap, known } from './aws-world.ts';

interface Parts {
  readonly makeWorld: () => Promise<AwsWorld>;
  readonly world: () => AwsWorld;
  readonly built: () => Built;
  readonly itUnless: (gap: Gap, title: string, test: () => Promise<void>) => void;
}

const rules: RefreshRules = {
  minHealthyPercent: 100,
  maxHealthyPercent: 150,
  warmupSeconds: 300,
  checkpointPercents: [],
  checkpointDelaySeconds: 3600,
  bakeSeconds: 0,
  alarms: [],
  standby: 'ignore',
  protectedInstances: 'keep',
};

/** What the adapter promises of instance refreshes. */
export function refreshesContract({ makeWorld, world, built, itUnless }: Parts): void {
  const itRefreshes = (title: string, test: () => Promise<void>): void => itUnless('refreshes', title, test);

  const newVersion = async (): Promise<RefreshSource> => {
    const { templateId } = built();
    const imageId = await world().addImage('web-1.1.0-20260114-000000', { Application: 'web', Version: '1.1.0' });
    const request = { templateId, sourceVersion: 1, imageId, description: 'second', token: 'token-r-7k3f9q' };
    const { version } = await world().aws.templates.createVersion(request);
    return { kind: 'launch-template', template: { templateId, version: String(version) } };
  };
  const start = async (changed: Partial<RefreshRules> = {}) => {
    const source = await newVersion();
    const started = await world().aws.refreshes.start({
      groupName: built().groupName,
      source,
      rules: { ...rules, ...changed },
    });
    if (started.kind !== 'started') throw new Error('a refresh is in progress already');
    return { source, refreshId: started.refreshId };
  };
  const read = async (refreshId: string) => known(await world().aws.refreshes.read(built().groupName, refreshId));
  /** Old instances drain for a while after the refresh is done. */
  const drained = async ({ rest }: AwsWorld): Promise<void> => {
    await rest();
    await rest();
  };
  const group = async () => known(await world().aws.groups.read(built().groupName));

  it('of a group tell what it counts as healthy', async () => {
    const { groupName } = built();
    expect(await world().aws.refreshes.checks(groupName)).toEqual({
      checksLoadBalancer: true,
      graceSeconds: 300,
      byAttributes: false,
    });
    expect(await world().aws.refreshes.checks('nobody')).toBeUndefined();
  });

  itUnless('warm-up', 'of a group tell its own warm-up', async () => {
    const { groupName } = built();
    await world().clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: groupName, DefaultInstanceWarmup: 90 }),
    );
    expect(await world().aws.refreshes.checks(groupName)).toMatchObject({ warmupSeconds: 90 });
  });

  itRefreshes('are none before any was started', async () => {
    expect(await world().aws.refreshes.recent(built().groupName, 10)).toEqual([]);
    expect(await world().aws.refreshes.read(built().groupName, '08b91cf7-8fa6-48af-b6a6-d227f40f1b9b')).toBeUndefined();
  });

  itRefreshes('bring every instance, and then the group, to a version that is a number', async () => {
    const { source, refreshId } = await start();
    expect(await read(refreshId)).toMatchObject({ refreshId, status: 'pending', percent: 0, left: 2, source });
    expect(await world().aws.groups.activeRefresh(built().groupName)).toBe(refreshId);
    await drained(world());
    expect(await read(refreshId)).toMatchObject({ status: 'successful', percent: 100, left: 0 });
    expect(await world().aws.refreshes.recent(built().groupName, 10)).toMatchObject([{ refreshId }]);
    const { source: now, instances } = await group();
    expect(isSameSource(now, source)).toBe(true);
    expect(instances.map(({ templateVersion }) => templateVersion)).toEqual(['2', '2']);
  });

  itRefreshes('keep the rules that they were started with', async () => {
    const { refreshId } = await start({
      checkpointPercents: [50, 100],
      checkpointDelaySeconds: 600,
      bakeSeconds: 900,
      alarms: ['errors'],
      standby: 'terminate',
      protectedInstances: 'replace',
    });
    const { InstanceRefreshes = [] } = await world().clients.autoScaling.send(
      new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: built().groupName }),
    );
    expect(InstanceRefreshes).toMatchObject([
      {
        InstanceRefreshId: refreshId,
        Preferences: {
          MinHealthyPercentage: 100,
          MaxHealthyPercentage: 150,
          InstanceWarmup: 300,
          SkipMatching: true,
          AutoRollback: false,
          StandbyInstances: 'Terminate',
          ScaleInProtectedInstances: 'Refresh',
          CheckpointPercentages: [50, 100],
          CheckpointDelay: 600,
          BakeTime: 900,
          AlarmSpecification: { Alarms: ['errors'] },
        },
      },
    ]);
  });

  itRefreshes('are one at a time', async () => {
    const { source } = await start();
    const again = { groupName: built().groupName, source, rules };
    expect(await world().aws.refreshes.start(again)).toEqual({ kind: 'in-progress' });
  });

  itRefreshes('are cancelled, as often as they are told to', async () => {
    const { refreshes } = world().aws;
    const { groupName } = built();
    const { refreshId } = await start();
    expect(await refreshes.cancel(groupName)).toBe('cancelling');
    expect(await refreshes.cancel(groupName)).toBe('not-active');
    await world().rest();
    expect(await read(refreshId)).toMatchObject({ status: 'cancelled' });
    expect(await refreshes.cancel(groupName)).toBe('not-active');
  });

  itRefreshes('go back to what the group launches', async () => {
    const { refreshes } = world().aws;
    const { groupName } = built();
    const { refreshId } = await start();
    expect(await refreshes.rollBack(groupName)).toBe('rolling-back');
    expect(await refreshes.rollBack(groupName)).toBe('not-active');
    expect(await read(refreshId)).toMatchObject({ status: 'rolling-back' });
    await world().rest();
    expect(await read(refreshId)).toMatchObject({ status: 'rolled-back' });
    expect((await group()).instances.map(({ templateVersion }) => templateVersion)).toEqual(['1', '1']);
    expect(await refreshes.rollBack(groupName)).toBe('not-active');
  });

  itRefreshes('cannot go back where the group launches by an alias', async () => {
    const { groupName, templateId } = built();
    const alias = { kind: 'launch-template', template: { templateId, version: '$Default' } } as const;
    await world().aws.groups.setSource(groupName, alias);
    const { refreshId } = await start();
    expect(await world().aws.refreshes.rollBack(groupName)).toBe('irreversible');
    expect(await read(refreshId)).toMatchObject({ status: 'pending' });
  });

  itRefreshes('hold on to what the group launches while they last', async () => {
    const { source } = await start();
    await expect(world().aws.groups.setSource(built().groupName, source)).rejects.toMatchObject({ kind: 'invalid' });
  });

  itRefreshes('of a group that does not exist are refused', async () => {
    const source = await newVersion();
    const { refreshes } = world().aws;
    const notFound = { kind: 'not-found', service: 'autoscaling' };
    await expect(refreshes.recent('nobody', 10)).rejects.toMatchObject(notFound);
    await expect(refreshes.start({ groupName: 'nobody', source, rules })).rejects.toMatchObject(notFound);
    await expect(refreshes.cancel('nobody')).rejects.toMatchObject(notFound);
  });

  describe('in a mixed group', () => {
    itRefreshes('carry the whole policy', async () => {
      const mixed = await makeWorld();
      const { groupName, templateId } = await buildFleet(mixed, { mixed: true });
      const before = known(await mixed.aws.groups.read(groupName));
      if (before.source.kind !== 'mixed') throw new Error('the group is not mixed');
      const imageId = await mixed.addImage('web-1.1.0-20260114-000000', { Application: 'web', Version: '1.1.0' });
      const request = { templateId, sourceVersion: 1, imageId, description: 'second', token: 'token' };
      const { version } = await mixed.aws.templates.createVersion(request);
      const source = { ...before.source, template: { templateId, version: String(version) } };
      const started = await mixed.aws.refreshes.start({ groupName, source, rules });
      expect(await mixed.aws.refreshes.recent(groupName, 1)).toMatchObject([{ status: 'pending' }]);
      await drained(mixed);
      expect(started.kind).toBe('started');
      const { source: after, instances } = known(await mixed.aws.groups.read(groupName));
      expect(isSameSource(after, source)).toBe(true);
      expect(instances.map(({ templateVersion }) => templateVersion)).toEqual(['2', '2']);
    });
  });
}
