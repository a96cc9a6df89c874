import { describe, expect, it } from 'vitest';
import { addPair, pairConfig } from '../scenarios/pair-world.ts';
import { channel, lambdaWorld } from './lambda-world.ts';
import { lossyQueue } from './lossy-queue.ts';
import { badManners, good } from './manners.ts';
import {
  approve,
  ask,
  countOf,
  expectNewFleet,
  expectRefreshedOnce,
  expectRolledOnce,
  fleetKey,
  reachingWorld,
  rollOut,
} from './rolled-out.ts';

describe('a rollout through the functions', () => {
  it('replaces the fleet, with a message for what is due and none more', async () => {
    const world = await reachingWorld(lossyQueue(good));
    await rollOut(world);
    await expectRolledOnce(world);
    expect(world.queue.counts.sent).toBeLessThan(300);
  });

  it.each([2, 3, 4, 5, 6])(
    'does everything once though messages come twice, late, in any order or never (%i)',
    async (seed) => {
      const world = await reachingWorld(lossyQueue(badManners(seed)));
      await rollOut(world);
      expect(world.queue.counts.lost).toBeGreaterThan(0);
      expect(world.queue.counts.twice).toBeGreaterThan(0);
      await expectRolledOnce(world);
    },
  );

  it('makes of a message that comes twice and late not two of every one after it', async () => {
    const world = await reachingWorld(lossyQueue({ seed: 9, lostPercent: 0, twicePercent: 50, latePercent: 100 }));
    await rollOut(world);
    expect(world.queue.counts.sent).toBeLessThan(300);
  });

  it('goes on when most messages are lost, by the sweeper', async () => {
    const world = await reachingWorld(lossyQueue({ ...good, seed: 7, lostPercent: 70 }));
    await rollOut(world);
    await expectNewFleet(world);
  });
});

describe('by another strategy, with messages twice, late, in any order or never', () => {
  const bad = lossyQueue(badManners(8));

  it('an instance refresh is begun once for each of its parts, and watched to its end', async () => {
    const world = await reachingWorld(bad);
    await rollOut(world, '--strategy refresh --batch 2');
    await expectRefreshedOnce(world);
  });

  it('a second group gets all of the traffic, and there is one', async () => {
    const world = await reachingWorld(bad, pairConfig());
    const pair = await addPair(world);
    const groups = countOf(world, 'CreateAutoScalingGroup');
    await rollOut(world, '--strategy blue-green');
    expect(pair.greenShares()).toEqual([100, 100]);
    expect(await pair.group('web-green')).toMatchObject({ desired: 4, images: [world.newImageId] });
    expect(await pair.group('web')).toMatchObject({ desired: 4, images: [world.oldImageId] });
    expect(countOf(world, 'CreateAutoScalingGroup')).toBe(groups + 1);
    expect(await world.store.lockHolder(fleetKey)).toBeUndefined();
  });
});

describe('a question', () => {
  it('is acknowledged at once, and answered by the worker', async () => {
    const world = await lambdaWorld(lossyQueue(good));
    await world.slack.as('ada').command('/ami fleets', { channel });
    expect(world.slack.ephemerals('ada').map((message) => world.slack.plainText(message))).toEqual([
      expect.stringContaining('Working on /ami fleets'),
    ]);
    await world.workOff();
    expect(
      world.slack
        .ephemerals('ada')
        .map((message) => world.slack.plainText(message))
        .at(-1),
    ).toContain('web');
  });

  it('to roll out makes one run, though every message comes twice', async () => {
    const world = await lambdaWorld(lossyQueue({ ...good, twicePercent: 100 }));
    await world.slack.as('ada').command(`/ami rollout ${world.newImageId} to web`, { channel });
    await world.until(async () => (await world.store.live()).length > 0);
    expect(await world.store.live()).toHaveLength(1);
  });
});

describe('an event of the group', () => {
  it('has its run look at once, and no other', async () => {
    const world = await reachingWorld(lossyQueue(good));
    await ask(world);
    await approve(world);
    await world.until(async () => (await world.store.live())[0]?.step.handle !== undefined);
    world.clock.advanceBy(6_000);
    const before = world.queue.counts.sent;
    const event = { source: 'aws.autoscaling', account: '111122223333', region: 'eu-west-1' };
    await world.events({ ...event, detail: { AutoScalingGroupName: 'web' } });
    expect(world.queue.counts.sent).toBe(before + 1);
    await world.events({ ...event, detail: { AutoScalingGroupName: 'other' } });
    await world.events({ ...event, region: 'us-east-1', source: 'aws.ssm', detail: {} });
    expect(world.queue.counts.sent).toBe(before + 1);
    await world.events({ ...event, source: 'aws.ssm', detail: { status: 'Success' } });
    expect(world.queue.counts.sent).toBe(before + 2);
  });
});
