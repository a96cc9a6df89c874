import { describe, expect, it } from 'vitest';
import { channel, noTraces, type Scenario, scenario } from './scenario.ts';

async function approved(): Promise<Scenario> {
  const world = await scenario();
  await world.askRollout();
  await world.click('grace', 'Approve');
  return world;
}

const hasEnded = (world: Scenario) => async () => (await world.run()).phase.kind === 'ended';

/** Everything that the run noted, in order, as the thread should have it. */
async function expectWholeStory(world: Scenario, runsTo: string): Promise<void> {
  const thread = world.thread();
  expect(world.card()).toContain(runsTo);
  expect(thread.at(-1)).toContain(runsTo);
  expect(new Set(thread).size).toBe(thread.length);
  const waves = thread.flatMap((entry) => /^🌊 Wave (\d)/.exec(entry)?.[1] ?? []);
  expect(waves).toEqual(['1', '2', '3', '4']);
  const notes = await world.store.notes((await world.run()).id, 0);
  expect(thread).toHaveLength(notes.length);
}

describe('while Slack', () => {
  it('is away for the whole run, the run goes on, and everything is told in order when it is back', async () => {
    const world = await approved();
    world.slack.faults.down();
    await world.settle({ until: hasEnded(world) });
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
    expect(world.thread().length).toBeLessThan(4);
    world.slack.faults.up();
    await world.settle({ untilMs: world.clock.nowMs() + 900_000 });
    await expectWholeStory(world, 'Done');
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('is away for a whole rollback, that goes on too, and is told when Slack is back', async () => {
    const world = await scenario();
    await world.rollOut();
    await world.click('ada', 'Roll back');
    await world.settle();
    await world.click('grace', 'Approve');
    world.slack.faults.down();
    await world.settle({ until: hasEnded(world) });
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    world.slack.faults.up();
    await world.settle({ untilMs: world.clock.nowMs() + 900_000 });
    await expectWholeStory(world, 'Done');
  });

  it('is away when a rollout is asked for, the card comes later, and once', async () => {
    const world = await scenario();
    world.slack.faults.downBetween(world.clock.nowMs(), world.clock.nowMs() + 300_000);
    await world.askRollout();
    await world.settle({ untilMs: world.clock.nowMs() + 900_000 });
    expect((await world.traces()).cards).toBe(1);
    expect(world.buttons()).toEqual(['Approve', 'Reject', 'Withdraw']);
  });

  it('asks for patience, the run does not wait and nothing is lost', async () => {
    const world = await approved();
    const sinceMs = world.clock.nowMs();
    world.slack.faults.rateLimitNext(12, { retryAfterSeconds: 30 });
    await world.settle({ until: hasEnded(world) });
    expect(world.clock.nowMs() - sinceMs).toBeLessThan(600_000);
    await world.settle({ untilMs: world.clock.nowMs() + 1_800_000 });
    await expectWholeStory(world, 'Done');
    expect(world.refusedBySlack()).toEqual({ 'rate-limited': 12 });
  });

  it('loses its replies, no entry of the thread comes twice', async () => {
    const world = await approved();
    world.slack.faults.loseReplies(6, { method: 'chat.postMessage' });
    await world.settle({ until: hasEnded(world) });
    await world.settle({ untilMs: world.clock.nowMs() + 1_800_000 });
    await expectWholeStory(world, 'Done');
  });

  it('has lost the card because somebody deleted it, a new one is posted and the story goes on under it', async () => {
    const world = await approved();
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    const [card] = world.slack.channel(channel).messages();
    world.slack.handleApi({
      method: 'POST',
      path: '/api/chat.delete',
      headers: { authorization: `Bearer ${world.slack.credentials.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: world.slack.channel(channel).channel.id, ts: card?.ts }),
    });
    await world.settle({ maxSteps: 2_000 });
    expect(
      world.slack
        .channel(channel)
        .messages()
        .filter(({ threadTs }) => threadTs === undefined),
    ).toHaveLength(2);
    expect(world.card()).toContain('Done');
    expect(world.thread().at(-1)).toContain('Done');
    expect(world.refusedBySlack()).toEqual({ message_not_found: 1 });
  });
});
