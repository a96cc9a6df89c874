import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textAt } from '../../src/playground/slack/json.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import type { Run } from '../../src/runs/run.ts';
import { tagsOf } from './image-world.ts';
import { type PlaygroundScenario, playgroundScenario } from './playground-world.ts';

const channel = 'ami-alerts';
const dayMs = 24 * 60 * 60 * 1000;
let world: PlaygroundScenario;

function alert() {
  const found = world.slack
    .channel(channel)
    .messages()
    .findLast((message) => world.slack.plainText(message).startsWith('Compliance'));
  if (found === undefined) throw new Error('there is no alert');
  return found;
}

const said = (): string => world.slack.plainText(alert());

/** What is said of one AMI. */
function about(imageId: string): string {
  return said()
    .split('\n')
    .filter((line) => line.includes(imageId))
    .join('\n');
}

/** What a person is told of all of an application. */
async function found(application: string): Promise<string> {
  await world.command('ada', `/ami compliance ${application}`);
  return world.heard('ada');
}

/** Clicks the button of that name that does what the command says; each does something else for each application. */
async function press(label: string, command: string): Promise<void> {
  const { ts, blocks } = alert();
  const button = listElements(blocks).find(
    ({ element }) => textAt(element, 'text') === label && JSON.stringify(element['value']).includes(command),
  );
  if (button === undefined) throw new Error(`there is no button ${label} for ${command}`);
  await world.slack.as('ada').click({ channel, ts, label, blockId: button.blockId });
  await world.app.idle();
}

/** What the click began, approved where it waits for that, to its end. */
async function carriedOut(): Promise<Run> {
  await world.settle();
  const [run] = await world.store.live();
  if (run === undefined) throw new Error('the click began nothing that waits for an approval');
  await world.command('grace', `/ami approve ${run.id}`);
  await world.settle();
  return (await world.store.read(run.id)) ?? run;
}

async function tagOf(imageId: string, key: string): Promise<string | undefined> {
  const { Images = [] } = await world.clients.ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
  return tagsOf(Images[0] ?? {})[key];
}

/** How its group of findings begins, where it has one. */
function lineOf(application: string): string | undefined {
  return said()
    .split('\n')
    .find((line) => line.startsWith(`${application}: `));
}

async function later(days: number): Promise<void> {
  world.clock.advanceBy(days * dayMs);
  expect(await world.checkCompliance()).toBe(true);
}

async function snooze(application: string, choice: string): Promise<void> {
  await press('Snooze', `snooze ${application}`);
  const view = world.slack.views('ada').at(-1);
  const [field] = listElements(view?.content['blocks']);
  await world.slack.as('ada').submit(view?.id ?? '', { [field?.actionId ?? '']: choice });
  await world.app.idle();
  // A snooze wants the next check at once.
  expect(await world.checkCompliance()).toBe(true);
}

describe("the alert of the playground's account", () => {
  beforeAll(async () => {
    world = await playgroundScenario();
    await world.checkCompliance();
  });

  afterAll(() => {
    // A channel is first looked through by its name, and Slack takes a message a second.
    expect(Object.keys(world.refusedBySlack()).filter((error) => error !== 'ratelimited')).toEqual([]);
  });

  it('has a button for each thing that is amiss: Patch now, Scan now, Clean up, Show, Snooze', () => {
    const labels = new Set(listElements(alert().blocks).map(({ element }) => textAt(element, 'text')));
    expect([...labels].sort()).toEqual(['Clean up', 'Patch now', 'Scan now', 'Show', 'Snooze']);
  });

  it('Show says what keeps the AMI', async () => {
    await press('Show', `why ${world.seeded.api.current}`);
    expect(world.shownTo('ada').at(-1)).toContain(`${world.seeded.api.current}`);
    expect(world.shownTo('ada').at(-1)).toMatch(/in use/i);
  });

  it('Scan now scans the AMI of the servers in no group, and is not offered again', async () => {
    const { imageId } = world.seeded.servers;
    expect(about(imageId)).toContain('not scanned');
    await press('Scan now', `scan ${imageId}`);
    await world.settle();
    expect(await tagOf(imageId, 'SecurityScan')).toBe('Passed');
    await later(1);
    expect(about(imageId)).not.toContain('scan');
  });

  it('Validate now comes up then, and validates it', async () => {
    const { imageId } = world.seeded.servers;
    expect(await found('legacy')).toContain('never validated');
    await press('Validate now', `validate ${imageId}`);
    await world.settle();
    expect(await tagOf(imageId, 'ValidationStatus')).toBe('Passed');
    await later(1);
    expect(await found('legacy')).not.toContain('never validated');
  });

  it('Patch now has the fleet on an AMI that is new, and nothing is said of the old one as in use', async () => {
    const { current } = world.seeded.worker;
    expect(about(current)).toContain('days old');
    await press('Patch now', 'patch worker');
    expect(await carriedOut()).toMatchObject({ verb: 'patch', subject: 'worker', phase: { outcome: 'done' } });
    const serving = world.aws
      .overview()
      .instances.filter(({ fleet, standing }) => fleet === 'worker' && standing === 'serving');
    expect(serving).toHaveLength(8);
    expect(serving.map(({ imageId }) => imageId)).not.toContain(current);
    await later(4);
    expect(about(current)).not.toContain('in use by worker');
  });

  it('Clean up retires what nobody uses, and it is told no more', async () => {
    const unused = /\d{3} days old \| nobody uses it/;
    expect(await found('web')).toMatch(unused);
    await press('Clean up', 'cleanup web');
    expect(await carriedOut()).toMatchObject({ verb: 'cleanup', subject: 'web', phase: { outcome: 'done' } });
    await later(1);
    expect(await found('web')).not.toMatch(unused);
  });

  it.each([
    ['1 day', '1', 'api'],
    ['1 week', '7', 'worker'],
    ['30 days', '30', 'web'],
  ])('Snooze for %s keeps quiet for so long, and then it is told again', async (_label, days, application) => {
    expect(lineOf(application)).toBeDefined();
    await snooze(application, days);
    expect(lineOf(application)).toBeUndefined();
    expect(said()).toMatch(/findings? snoozed/);
    const { ts } = alert();
    if (Number(days) > 1) {
      await later(Number(days) - 1);
      // What has come meanwhile is told.
      expect(said()).toMatch(/findings? snoozed/);
      expect(said()).not.toContain('Back from a snooze');
    }
    await later(1);
    expect(lineOf(application)).toBeDefined();
    expect(said()).toMatch(/\d+ back from a snooze/);
    expect(said()).toContain('⏰ Back from a snooze.');
    expect(alert().ts).not.toBe(ts);
  });
});
