import { describe, expect, it } from 'vitest';
import { channel } from '../scenarios/scenario.ts';
import { hostilelyTagged, hostileText, markupIn } from './hostile-world.ts';

const people = ['ada', 'grace'];
const live = /<[!@#]|<https:\/\/evil/;

describe('text of strangers in Slack', () => {
  it('from tags, people and instances is shown and mentions, links and formats nothing', async () => {
    const world = await hostilelyTagged(hostileText);
    const { newImageId } = world;
    world.aws.faults.failCommands({}, { kind: 'fails', exitCode: 1, stderr: hostileText });
    const lines = ['fleets', 'fleet web', 'list', `show ${newImageId}`, `why ${newImageId}`, 'compliance', 'status'];
    for (const line of lines) await world.command('ada', `/ami ${line}`);
    await world.ask(`/ami bake ${newImageId} --app web --version 9 --reason "${hostileText}"`);
    await world.ask(`/ami rollout ${newImageId} to web --reason "${hostileText}"`);
    await world.click('grace', 'Reject');
    await world.reject('grace', hostileText);
    await world.settle();
    await world.slack.as('ada').openHome();
    await world.app.idle();
    const markup = markupIn(world, people, [channel]);
    const ofStrangers = markup.filter((text) => text.includes('evil'));
    expect(ofStrangers.length).toBeGreaterThan(3);
    // Our own mentions are of people who are there, and our own links of none.
    const ours = ['ada', 'grace'].map((name) => world.slack.as(name).user.id);
    const foreign = markup.map((text) =>
      text.replaceAll(new RegExp(`<@(${ours.join('|')})>`, 'g'), '').replaceAll(/<!date\^[^>]*>/g, ''),
    );
    expect(foreign.filter((text) => live.test(text))).toEqual([]);
    // It is shown as it was written.
    const plain = world.slack
      .channel(channel)
      .all()
      .map((message) => world.slack.plainText(message));
    expect(plain.some((text) => text.includes('<!channel>'))).toBe(true);
    expect(world.refusedBySlack()).toEqual({});
  });
});
