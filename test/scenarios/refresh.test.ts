import { PutLifecycleHookCommand } from '@aws-sdk/client-auto-scaling';
import { beforeAll, describe, expect, it } from 'vitest';
import { patchedIn } from './counting.ts';
import {
  approved,
  expectDone,
  expectFloor,
  pointAt,
  refreshScenario,
  untilPercent,
  untilRefresh,
} from './refresh-world.ts';
import { refreshes } from './refreshes.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';

describe('a rollout by an instance refresh, asked for in Slack', () => {
  let world: Scenario;
  let asked: string;
  beforeAll(async () => {
    world = await refreshScenario();
    await world.askRollout('--strategy refresh --batch 2');
    asked = world.card();
    await world.click('grace', 'Approve');
    await world.settle();
  });

  it('says before the approval what AWS is told, and what a pause and an abort mean', () => {
    expect(asked).toContain('at most 2 instances at once');
    expect(asked).toContain('First 1 instance by itself, because');
    expect(asked).toContain('at least 4 ready (100 %) and at most 6 in the group (150 %)');
    expect(asked).toContain('Never below 4 healthy instances (100 %)');
    expect(asked).toContain('counts a new instance as ready 4 min after it is in service');
    expect(asked).toContain('No checkpoints; no bake at the end; no alarms.');
    expect(asked).toContain('instances in standby stay; those protected from scale-in stay');
    expect(asked).toContain('Pause cancels the refresh, and Resume starts another');
    expect(asked).toContain(
      'Abort has AWS roll the refresh of the first instance back while it is in progress, and cancels the one after it',
    );
  });

  it('replaces every instance, with all of the capacity serving at every moment', async () => {
    await expectDone(world);
    expect(patchedIn(world)).toBe(4);
    expect(world.changes()).toEqual(['CreateLaunchTemplateVersion', 'StartInstanceRefresh', 'StartInstanceRefresh']);
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(['Successful', 'Successful']);
  });

  it('tells AWS a version that is a number, bounds that hold capacity, and to roll nothing back by itself', async () => {
    const told = world.aws.mutations().filter(({ action }) => action === 'StartInstanceRefresh');
    const desired = { LaunchTemplate: { LaunchTemplateId: world.templateId, Version: '2' } };
    const always = { SkipMatching: true, AutoRollback: false, InstanceWarmup: 240 };
    expect(told.map(({ input }) => input)).toMatchObject([
      {
        DesiredConfiguration: desired,
        Preferences: { ...always, MinHealthyPercentage: 100, MaxHealthyPercentage: 100, CheckpointPercentages: [25] },
      },
      {
        DesiredConfiguration: desired,
        Preferences: { ...always, MinHealthyPercentage: 100, MaxHealthyPercentage: 150 },
      },
    ]);
    expect(told[1]?.input).not.toHaveProperty('Preferences.CheckpointPercentages');
  });

  it('tells the thread how far AWS is', () => {
    const thread = world.thread().join('\n');
    expect(thread).toContain('AWS replaces instances: instance refresh');
    expect(thread).toContain('up to 25 % of the group');
    expect(thread).toContain('Wave 1 of 2: 1 new instance healthy');
    expect(thread).toContain('AWS has replaced 66 %; 1 instance to go.');
    expect(thread).toContain('Verified: 4 instances healthy');
    expect(thread).not.toContain('stood still');
  });
});

describe('while AWS replaces instances, the card', () => {
  it('shows how many are replaced, the percentage, and what AWS waits for', async () => {
    const world = await approved();
    await untilPercent(world, 60);
    await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
    expect(world.card()).toContain('3 of 4 instances replaced; AWS refresh 66 %, in progress: Waiting for');
    expect(world.buttons()).toEqual(['Pause', 'Abort']);
  });
});

interface Variant {
  readonly what: string;
  readonly options?: ScenarioOptions;
  readonly flags?: string;
  readonly desired?: number;
  readonly minHealthyPercent?: number;
  readonly said: string;
}

const variants: readonly Variant[] = [
  {
    what: 'a fleet of one',
    options: { desired: 1 },
    flags: '',
    desired: 1,
    said: 'at least 1 ready (100 %) and at most 2',
  },
  { what: 'no room under max size', options: { max: 4 }, said: 'at most 6 in the group (150 %)' },
  { what: 'no load balancer', options: { withLoadBalancer: false }, said: 'No target group is attached' },
  { what: 'a batch of the whole fleet', flags: '--batch 100%', said: 'at least 4 ready (100 %) and at most 8' },
  {
    what: 'room below the floor of half',
    options: { config: { defaults: { minHealthyPercent: 50 }, refresh: { minHealthyPercent: 0 } } },
    minHealthyPercent: 50,
    said: 'at least 2 ready (50 %) and at most 4 in the group (100 %); old ones go first',
  },
  {
    what: 'a configured maximum',
    flags: '',
    options: { config: { refresh: { maxHealthyPercent: 200 } } },
    said: 'at least 4 ready (100 %) and at most 8 in the group (200 %)',
  },
  {
    what: 'checkpoints and a bake',
    options: { config: { refresh: { checkpointPercents: [50], checkpointDelaySeconds: 1800, bakeSeconds: 900 } } },
    said: '30 min at 50 % each, asking nobody; 15 min of bake at the end',
  },
  {
    what: 'an alarm that is well',
    options: { config: { refresh: { alarms: ['errors'] } } },
    said: 'fails when an alarm fires: errors',
  },
];

describe('a refresh with', () => {
  it.each(variants)('$what replaces every instance and keeps the floor', async (variant) => {
    const { options = {}, flags = '--batch 2', desired = 4, minHealthyPercent = 100, said } = variant;
    const world = await refreshScenario(options);
    await world.askRollout(`--strategy refresh ${flags}`);
    expect(world.card()).toContain(said);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.images()).toEqual(Array.from({ length: desired }, () => world.newImageId));
    expect(await world.group()).toMatchObject({ desired, templateVersion: '2' });
    expectFloor(world, minHealthyPercent);
  });

  it('checkpoints waits at them, says until when nobody is asked, and bakes', async () => {
    const world = await approved({
      config: { refresh: { checkpointPercents: [50], checkpointDelaySeconds: 1200, bakeSeconds: 600 } },
    });
    await world.settle();
    const thread = world.thread().join('\n');
    expect(thread).toContain('waits at its checkpoint of 50 % for 20 min. Then it goes on by itself');
    expect(thread).toContain('AWS has replaced everything, and watches it for 10 min.');
    await expectDone(world);
  });

  it('an image that has served here before tries no first instance', async () => {
    const world = await approved();
    await world.settle();
    await world.command('ada', `/ami rollout ${world.oldImageId} to web --strategy refresh`);
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    await world.command('ada', `/ami rollout ${world.newImageId} to web --strategy refresh`);
    await world.settle();
    expect(world.card()).not.toContain('First 1 instance');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '4' });
    expectFloor(world);
  });

  it('lifecycle hooks and their time', async () => {
    const world = await refreshScenario();
    await world.clients.autoScaling.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName: 'web',
        LifecycleHookName: 'prepare',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 400,
        DefaultResult: 'CONTINUE',
      }),
    );
    await world.rollOut('--strategy refresh --batch 2');
    await expectDone(world);
  });

  it('a template by its alias, which a number takes the place of', async () => {
    const world = await refreshScenario();
    await pointAt(world, '$Latest');
    await world.rollOut('--strategy refresh --batch 2');
    await expectDone(world);
  });
});

describe('scaling while AWS replaces instances', () => {
  it.each([
    ['out', 2, 6],
    ['in', -2, 2],
  ])('%s is kept, and everything is replaced', async (_way, by, desired) => {
    const world = await approved();
    await untilRefresh(world, 2);
    await world.settle({ untilMs: world.clock.nowMs() + 45_000 });
    if (by > 0) world.aws.autoscaling.scaleOut('web', by);
    else world.aws.autoscaling.scaleIn('web', -by);
    await world.settle();
    await expectDone(world, { desired });
  });
});

describe('a finished refresh', () => {
  it('can be rolled back, to the version and the image of before', async () => {
    const world = await approved();
    await world.settle();
    expect(world.card()).toContain('Done');
    await world.command('ada', '/ami rollback web');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '1', suspended: [] });
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });
});
