import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aPlayground, type PlaygroundAtWork } from './a-playground.ts';

let world: PlaygroundAtWork;
beforeAll(async () => {
  world = await aPlayground();
});
afterAll(() => world.stop());

const health = async (): Promise<number | 'nobody'> => {
  try {
    return (await fetch(`${world.playground.state().botUrl}/healthz`)).status;
  } catch {
    return 'nobody';
  }
};

describe("the bot's process", () => {
  it('runs, and answers on the loopback address', async () => {
    expect(world.playground.bot.state()).toBe('running');
    expect(world.playground.state().botUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await health()).toBe(200);
  });

  it('is gone when it is killed, and a command says so', async () => {
    await world.playground.bot.kill();
    expect(world.playground.bot.state()).toBe('stopped');
    expect(await health()).toBe('nobody');
    expect(await world.type('/ami status')).toContain('dispatch_failed');
    await world.playground.bot.kill();
  });

  it('serves again when it is started, once however often that is asked for', async () => {
    const { bot } = world.playground;
    await Promise.all([bot.start(), bot.start()]);
    await bot.start();
    expect(bot.state()).toBe('running');
    expect(await health()).toBe(200);
    expect(await world.type('/ami status')).toContain('Nothing is under way');
  });

  it('starts anew where it is being killed, and is there afterwards', async () => {
    const { bot } = world.playground;
    const killed = bot.kill();
    await bot.start();
    await killed;
    expect(bot.state()).toBe('running');
    expect(await health()).toBe(200);
  });

  it('starts while Slack is away, at the time that was set meanwhile', async () => {
    const { bot, troubles, clock, core, images } = world.playground;
    troubles.begin('slack');
    await bot.kill();
    const started = bot.start();
    world.playground.setSpeed(0);
    await started;
    expect(bot.state()).toBe('running');
    troubles.end('slack');
    await vi.waitFor(async () => expect(await health()).toBe(200), 15_000);
    await world.type(`/ami rollout ${images.web.ready} to web-eu`);
    const [run] = await core.desk.store.live();
    expect(run?.requestedAtMs).toBe(clock.nowMs());
    world.playground.setSpeed(600);
    await world.type('/wait', `/ami abort ${run?.id}`, '/wait');
  });

  it('follows the clock of the playground, and carries a rollout on that it was killed in', async () => {
    const { images, bot, aws, slack, clock } = world.playground;
    await world.type(
      `/ami rollout ${images.worker.ready} to worker --batch 50%`,
      '/wait',
      '/as grace',
      '/click Approve',
    );
    await slack.waitFor(() => (world.printed().includes('Wave 2 of') ? true : undefined));
    world.playground.setSpeed(0);
    const stoodAtMs = clock.nowMs();
    const before = world.printed().length;
    // Whatever was on its way when time stopped has been told by the second answer.
    await world.type('/ami status', '/ami status');
    expect(clock.nowMs()).toBe(stoodAtMs);
    expect(world.printed().slice(before)).not.toContain('Verified');
    await bot.kill();
    await bot.start();
    world.playground.setSpeed(600);
    await world.type('/wait');
    expect(world.printed()).toContain('Verified: 8 instances healthy');
    expect(aws.autoscaling.capacity('worker')?.desired).toBe(8);
  });
});
