import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlayground } from '../../src/playground/playground.ts';
import { aPlayground, type PlaygroundAtWork, quietly } from './a-playground.ts';

let world: PlaygroundAtWork;
beforeAll(async () => {
  world = await aPlayground();
});
afterAll(() => world.stop());

describe('a rollout, typed into the terminal', () => {
  it('is asked for, approved by another person and told to its end', async () => {
    const { images } = world.playground;
    await world.type(`/ami rollout ${images.worker.ready} to worker`, '/wait');
    expect(world.printed()).toContain(`Rollout of ${images.worker.ready} to worker in production`);
    expect(await world.type('/click approve', '/wait')).toContain('You may not approve');
    const rest = await world.type('/as grace', '/click Approve', '/wait');
    expect(rest).toContain('You are grace now (approver).');
    expect(rest).toContain('grace approved the plan (1 of 1)');
    expect(rest).toContain('Verified: 8 instances healthy');
    expect(rest).toContain('✅ Done');
    expect(rest).toMatch(/Nothing is under way\.\n$/);
    expect(world.playground.aws.autoscaling.capacity('worker')?.desired).toBe(8);
  });

  it('is turned round when somebody says so, with the reason asked for in a form', async () => {
    const { images } = world.playground;
    await world.type('/as ada', `/ami rollout ${images.api.ready} to api`, '/wait', '/as linus', '/click Reject');
    await world.playground.slack.waitFor(() => world.playground.slack.views('linus').at(-1));
    expect(world.printed()).toContain('a form for linus');
    expect(await world.type('/submit not before the weekend', '/wait')).toContain('not before the weekend');
    expect(await world.type('/thread')).toContain('linus');
  });
});

describe('clicks on cards of the same kind', () => {
  it('go to the newest that was not clicked yet, or to the one of the run that is named', async () => {
    const { images, core } = world.playground;
    const ask = `/ami rollout ${images.web.ready} to`;
    await world.type('/as ada', `${ask} web`, '/wait', `${ask} web-eu`, '/wait');
    const waiting = await core.desk.store.live();
    const runId = waiting.find(({ subject }) => subject === 'web')?.id ?? '';
    expect(await world.type('/as grace', `/click Approve ${runId}`)).toContain('of web in production');
    expect(await world.type('/click Approve')).toContain('of web-eu in production');
    expect(await world.type(`/click Approve r-zzzzzz`)).toContain('There is no button');
    for (const { id } of waiting) await world.type(`/ami abort ${id}`);
    await world.type('/wait', '/as ada');
  });
});

describe('the terminal of the playground', () => {
  it('shows what the topic of SNS was told, which happens by itself', async () => {
    const { slack } = world.playground;
    await slack.waitFor(() => slack.channel('ami-alerts').messages().at(-1));
    const shown = await world.type('/topic');
    expect(shown).toMatch(/To oncall@example\.com: \[high\] Compliance: \d+ new\.\n/);
    expect(shown).toContain('In Slack: /ami patch web');
  });

  it.each([
    ['/as nobody', 'Nobody is called nobody. There are ada, grace, linus, mary.'],
    ['/in #nowhere', 'That cannot be done in Slack: there is no channel #nowhere.'],
    ['/dance', 'There is no /dance here. Here one types:'],
    ['/click Detonate', 'There is no button'],
    ['/submit something', 'No form is open for'],
    ['/thread r-zzzzzz', 'No thread in this channel is about r-zzzzzz.'],
    ['/speed', 'Time runs 600 times as fast as outside. /speed takes 1 to 600.'],
    ['/speed 0', '/speed takes 1 to 600'],
    ['/home', 'Medium: web-eu in production'],
    ['/help', '14 fleets with 233 servers'],
    ['/faults', '/faults slack down|up'],
    ['/faults patches', 'Patching fails on every builder'],
    ['/faults clear', 'seven of the legacy servers'],
    ['/help', '/ami patch web-staging'],
    ['/faults image web', 'Things that can go wrong'],
    ['/faults throttle 200%', 'Things that can go wrong'],
    ['/faults deny s3:GetObject', 'Things that can go wrong'],
    ['/faults scale nothing out 1', 'There is no Auto Scaling group nothing.'],
    ['/faults scale api in 1', 'The desired capacity of api goes from 24 to 23.'],
    ['/faults scale api out 1', 'The desired capacity of api goes from 23 to 24.'],
  ])('answers %s', async (line, said) => {
    expect(await world.type(line)).toContain(said);
  });

  it('overlooks empty lines and comments', async () => {
    expect(await world.type('', '   ', '# a comment')).toBe('');
  });

  it('lets time run slower', async () => {
    expect(await world.type('/speed 500x', '/speed')).toContain('Time runs 500 times as fast as outside.');
    expect(world.playground.clock.setting().speed).toBe(500);
    await world.type('/speed 600');
  });

  it('goes on while Slack is away, and tells all of it when it is back', async () => {
    await world.type('/as ada', '/ami rollout ami-0123456789abcdef0 to api', '/wait');
    const { images } = world.playground;
    await world.type(`/ami rollout ${images.web.ready} to web-staging`);
    expect(await world.type('/faults slack down')).toContain('runs go on');
    expect(await world.type('/wait')).not.toContain('Done');
    expect(await world.type('/faults slack up', '/wait')).toMatch(/Slack is back[\s\S]*✅ Done/);
  });

  it('ends at /quit', async () => {
    expect(await world.console.line('/quit')).toBe('quit');
    expect(await world.console.line('/ami help')).toBe('go-on');
  });

  it('stands under the name of whoever types', async () => {
    await world.type('/as mary', '/in ami-alerts');
    expect(world.console.prompt()).toBe('mary #ami-alerts> ');
    await world.type('/as ada', '/in deploys');
  });
});

describe('a playground', () => {
  it('is the only one in its directory, and leaves no file behind', async () => {
    await expect(startPlayground(quietly(world.directory, 1))).rejects.toThrow(
      `A playground runs here already, as process ${process.pid}.`,
    );
    const other = await aPlayground();
    expect(existsSync(join(other.directory, 'playground.json'))).toBe(true);
    await other.playground.stop();
    expect(existsSync(join(other.directory, 'playground.json'))).toBe(false);
  });
});
