import { describe, expect, it } from 'vitest';
import { quote } from '../../src/basics/quoting.ts';
import { channel } from '../scenarios/scenario.ts';
import { hostileImageName, hostilelyNamed, hostilelyTagged, hostileText, markupIn } from './hostile-world.ts';

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

  it('from names of AMIs, groups and people does neither', async () => {
    const world = await hostilelyNamed();
    const { hostileImageId, newImageId } = world;
    const lines = ['fleets', 'fleet backend', 'list', `show ${hostileImageId}`, `why ${hostileImageId}`, 'compliance'];
    const asked = [`rollout ${newImageId} to backend`, `rollout ${hostileImageId} to web --override "for a test"`];
    for (const line of [...lines, ...asked, `fleet ${quote(hostileText)}`]) {
      await world.command(hostileText, `/ami ${line}`);
      await world.settle();
    }
    await world.slack.as(hostileText).openHome();
    await world.app.idle();
    const markup = markupIn(world, [hostileText], [channel]);
    expect(markup.filter((text) => text.includes('evil')).length).toBeGreaterThan(1);
    const { id } = world.slack.as(hostileText).user;
    const foreign = markup.map((text) => text.replaceAll(`<@${id}>`, '').replaceAll(/<!date\^[^>]*>/g, ''));
    expect(foreign.filter((text) => live.test(text))).toEqual([]);
    // Both are shown as they are written.
    for (const name of [hostileText, hostileImageName])
      expect(
        world.shownTo(hostileText).some((text) => text.includes(name)),
        name,
      ).toBe(true);
    expect(world.refusedBySlack()).toEqual({});
  });
});
