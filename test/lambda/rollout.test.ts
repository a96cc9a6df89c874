import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { eventsReach, slackReach, sweeperReach } from '../../src/lambda/reach.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { addPair, type PairScene, pairConfig } from '../scenarios/pair-world.ts';
import { refreshes } from '../scenarios/refreshes.ts';
import { channel, lambdaWorld } from './lambda-world.ts';
import type { Manners } from './lossy-queue.ts';

type World = Awaited<ReturnType<typeof lambdaWorld>>;

const good: Manners = { seed: 1, lostPercent: 0, twicePercent: 0, latePercent: 0 };
const key = '111122223333/eu-west-1/web';

function cardIn({ slack }: World) {
  const card = slack
    .channel(channel)
    .messages()
    .findLast(({ metadata }) => metadata !== undefined);
  return card === undefined ? undefined : { ...card, said: slack.plainText(card) };
}

interface Asked {
  readonly flags?: string;
  readonly config?: ConfigInput;
  /** What the world has to have beside the fleet. */
  readonly prepare?: (world: World) => Promise<unknown>;
}

async function asked(manners: Manners, { flags = '', config = {}, prepare }: Asked = {}): Promise<World> {
  const reaches = { slack: slackReach, sweeper: sweeperReach, events: eventsReach };
  const world = await lambdaWorld(manners, config, reaches);
  await prepare?.(world);
  await world.slack.as('ada').command(`/ami rollout ${world.newImageId} to web ${flags}`, { channel });
  await world.until(async () =>
    listElements(cardIn(world)?.blocks ?? []).some(({ element }) => JSON.stringify(element).includes('approve')),
  );
  return world;
}

/** Ada asks, Grace approves, and it goes on until its card says that it is done. */
async function rolledOut(manners: Manners, how: Asked = {}): Promise<World> {
  const world = await asked(manners, how);
  await world.slack.as('grace').click({ channel, ts: cardIn(world)?.ts ?? '', label: 'Approve', confirm: 'yes' });
  await world.until(async () => (await world.store.live()).length === 0);
  await world.until(async () => cardIn(world)?.said.includes('Done') === true);
  return world;
}

function madeOf({ aws }: World) {
  const done = aws.mutations().filter(({ outcome }) => outcome === 'done');
  const count = (action: string) => done.filter((mutation) => mutation.action === action).length;
  return {
    versions: count('CreateLaunchTemplateVersion'),
    terminated: count('TerminateInstanceInAutoScalingGroup'),
  };
}

describe('a rollout through the functions', () => {
  it('replaces the fleet, with a message for what is due and none more', async () => {
    const world = await rolledOut(good);
    expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
    expect(madeOf(world)).toEqual({ versions: 1, terminated: 4 });
    expect(world.monitor.losses.filter(({ serving }) => serving < 4)).toEqual([]);
    expect(world.queue.counts.sent).toBeLessThan(300);
  });

  it.each([2, 3, 4, 5, 6])(
    'does everything once though messages come twice, late, in any order or never (%i)',
    async (seed) => {
      const world = await rolledOut({ seed, lostPercent: 20, twicePercent: 30, latePercent: 30 });
      expect(world.queue.counts.lost).toBeGreaterThan(0);
      expect(world.queue.counts.twice).toBeGreaterThan(0);
      expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
      expect(madeOf(world)).toEqual({ versions: 1, terminated: 4 });
      const { slack, store } = world;
      const said = slack
        .channel(channel)
        .thread(cardIn(world)?.ts ?? '')
        .map((message) => slack.plainText(message));
      expect(new Set(said).size).toBe(said.length);
      expect(await store.lockHolder(key)).toBeUndefined();
      // A message that comes twice does not make two of every one after it.
      expect(world.queue.counts.sent).toBeLessThan(600);
    },
  );

  it('goes on when most messages are lost, by the sweeper', async () => {
    const world = await rolledOut({ seed: 7, lostPercent: 70, twicePercent: 0, latePercent: 0 });
    expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
  });
});

describe('by another strategy, with messages twice, late, in any order or never', () => {
  const bad: Manners = { seed: 8, lostPercent: 20, twicePercent: 30, latePercent: 30 };

  it('an instance refresh is begun once for each of its parts, and watched to its end', async () => {
    const world = await rolledOut(bad, { flags: '--strategy refresh --batch 2' });
    expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
    const begun = world.aws
      .mutations()
      .filter(({ action, outcome }) => action === 'StartInstanceRefresh' && outcome === 'done');
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(begun.map(() => 'Successful'));
    expect(begun.length).toBeLessThanOrEqual(2);
    expect(world.monitor.losses.filter(({ serving }) => serving < 4)).toEqual([]);
    expect(await world.store.lockHolder(key)).toBeUndefined();
  });

  it('a second group gets all of the traffic, and there is one', async () => {
    const pairs: PairScene[] = [];
    const prepare = async (world: World) => void pairs.push(await addPair(world));
    const world = await rolledOut(bad, { flags: '--strategy blue-green', config: pairConfig(), prepare });
    const [pair] = pairs;
    expect(pair?.greenShares()).toEqual([100, 100]);
    expect(await pair?.group('web-green')).toMatchObject({ desired: 4, images: [world.newImageId] });
    expect(await pair?.group('web')).toMatchObject({ desired: 4, images: [world.oldImageId] });
    const made = world.aws
      .mutations()
      .filter(({ action, outcome }) => action === 'CreateAutoScalingGroup' && outcome === 'done');
    expect(made.slice(1)).toHaveLength(1);
    expect(await world.store.lockHolder(key)).toBeUndefined();
  });
});

describe('a question', () => {
  it('is acknowledged at once, and answered by the worker', async () => {
    const world = await lambdaWorld(good);
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
    const world = await lambdaWorld({ ...good, twicePercent: 100 });
    await world.slack.as('ada').command(`/ami rollout ${world.newImageId} to web`, { channel });
    await world.until(async () => (await world.store.live()).length > 0);
    expect(await world.store.live()).toHaveLength(1);
  });
});

describe('an event of the group', () => {
  it('has its run look at once, and no other', async () => {
    const world = await asked(good);
    await world.slack.as('grace').click({ channel, ts: cardIn(world)?.ts ?? '', label: 'Approve', confirm: 'yes' });
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
