import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { textAt } from '../../src/playground/slack/json.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { accountId, type FleetWorld, fleetWorld, region } from './fleet-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

const alerts = 'ami-alerts';
const topicArn = `arn:aws:sns:${region}:${accountId}:findings`;
const hourMs = 60 * 60 * 1000;

/** A fleet on an old image that nobody has scanned; the check tells of both, and of the newer image. */
async function checked(options: ScenarioOptions = {}): Promise<Scenario> {
  const world = await scenario({
    slack: { channels: [{ name: 'deploys' }, { name: alerts }] },
    config: { channels: { alerts: `#${alerts}` } },
    ...options,
  });
  expect(await world.checkCompliance()).toBe(true);
  return world;
}

function messages({ slack }: Scenario) {
  return slack
    .channel(alerts)
    .messages()
    .filter(({ threadTs }) => threadTs === undefined);
}

function said(world: Scenario): string {
  const last = messages(world).at(-1);
  return last === undefined ? '' : world.slack.plainText(last);
}

async function tag({ clients }: Scenario, imageId: string, tags: Record<string, string>): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await clients.ec2.send(new CreateTagsCommand({ Resources: [imageId], Tags }));
}

async function aDayLater(world: Scenario): Promise<void> {
  world.clock.advanceBy(24 * hourMs);
  expect(await world.checkCompliance()).toBe(true);
}

async function press(world: Scenario, label: string): Promise<void> {
  const message = messages(world).at(-1);
  await world.slack.as('ada').click({ channel: alerts, ts: message?.ts ?? '', label });
  await world.app.idle();
}

describe('a check', () => {
  it('tells in the channel what it found, who uses it, and what mends it', async () => {
    const world = await checked();
    expect(said(world)).toContain('Compliance');
    expect(said(world)).toContain(
      `New. 🔴 High: ${world.oldImageId} (web-1.0.0-20250601-000000, in use by web): not scanned`,
    );
    expect(said(world)).toMatch(/\d+ AMIs and 1 fleet looked at/);
    const labels = listElements(messages(world).at(-1)?.blocks).map(({ element }) => textAt(element, 'text'));
    expect(labels).toContain('Snooze');
    expect(labels.some((label) => label === 'Scan now' || label === 'Patch now')).toBe(true);
  });

  it('offers to clean up what is old and unused, and the button asks for it', async () => {
    const world = await checked();
    const scanned = { SecurityScan: 'Passed', ScanDate: new Date(world.clock.nowMs()).toISOString() };
    const tags = { Application: 'lamp', Version: '1', ValidationStatus: 'Passed', ...scanned };
    const old = [5, 4, 3, 2, 1].map((years) =>
      world.aws.ec2.addImage({ name: `lamp-${years}`, ageDays: years * 365, tags }),
    );
    await aDayLater(world);
    await press(world, 'Clean up');
    await world.settle();
    const [run] = await world.store.live();
    expect(run).toMatchObject({ verb: 'cleanup', command: 'cleanup lamp', phase: { kind: 'approval' } });
    expect(run?.plan?.facts).toMatchObject({ goes: 2, stays: 3 });
    await world.command('grace', `/ami approve ${run?.id}`);
    const deprecated = (): number => world.changes().filter((call) => call === 'EnableImageDeprecation').length;
    await world.settle({ until: () => deprecated() >= 2 });
    await aDayLater(world);
    const texts = messages(world).map((message) => world.slack.plainText(message));
    const newest = texts.findLast((one) => one.startsWith('Compliance'));
    expect(newest).toContain(old[2]);
    expect(newest).not.toContain(old[0]);
  });

  /** An AMI of its own application that nobody uses, and that nobody has scanned. */
  function anUnusedAmi(world: FleetWorld): string {
    const tags = { Application: 'lamp', Version: '1', ValidationStatus: 'Passed' };
    return world.aws.ec2.addImage({ name: 'lamp-1', ageDays: 5, tags });
  }

  it('weighs an AMI that nobody uses less, says so, and tells of it as worse once something uses it', async () => {
    const world = await scenario({
      slack: { channels: [{ name: 'deploys' }, { name: alerts }] },
      config: { channels: { alerts: `#${alerts}` }, compliance: { topicArn } },
    });
    world.aws.sns.addTopic('findings', [{ protocol: 'sqs', endpoint: `arn:aws:sqs:${region}:${accountId}:findings` }]);
    const imageId = anUnusedAmi(world);
    await world.checkCompliance();
    expect(said(world)).toContain(`🟡 Medium: ${imageId} (lamp-1, nobody uses it): not scanned`);
    expect(said(world)).toMatch(/\d findings weigh less, since nobody uses the AMI/);
    world.aws.ec2.addInstance({ imageId, tags: { AmiableRun: 'r-1' } });
    await aDayLater(world);
    expect(messages(world)).toHaveLength(1);
    expect(said(world)).toContain('(lamp-1, nobody uses it)');
    world.aws.ec2.addInstance({ imageId, tags: { Name: 'somebody else' } });
    await aDayLater(world);
    expect(messages(world)).toHaveLength(2);
    expect(said(world)).toContain(`Worse. 🔴 High: ${imageId} (lamp-1, in use by 2 instances): not scanned`);
    const news: unknown = JSON.parse(world.aws.sns.delivered(topicArn).at(-1)?.body ?? '');
    expect(news).toMatchObject({
      findings: [
        { change: 'worse', before: 'medium', severity: 'high' },
        { change: 'worse', before: 'low' },
      ],
    });
    await world.command('ada', '/ami compliance lamp');
    expect(world.heard('ada')).toContain('in use by 2 instances');
  });

  it('tells nothing as worse, and ends no snooze, since nobody can tell for a day whether an AMI is in use', async () => {
    const world = await checked();
    const imageId = anUnusedAmi(world);
    await aDayLater(world);
    await world.command('ada', '/ami snooze lamp --days 30');
    const unscanned = anUnusedAmi(world);
    await world.checkCompliance();
    expect(said(world)).toContain(`New. 🟡 Medium: ${unscanned} (lamp-1, nobody uses it): not scanned`);
    const [count, snoozed] = [messages(world).length, /😴 (\d+) findings? snoozed/.exec(said(world))?.[1]];
    const denied = world.aws.faults.deny({ action: 'DescribeLaunchConfigurations' });
    await aDayLater(world);
    expect(messages(world)).toHaveLength(count);
    expect(said(world)).toContain(`${unscanned} (lamp-1, nobody can tell whether it is in use): not scanned`);
    expect(said(world)).toContain(`😴 ${snoozed} finding`);
    expect(said(world)).toMatch(
      /Nobody can tell of every AMI whether it is in use\. 111122223333 eu-west-1: launch configurations could not be looked at: /,
    );
    // That somebody has come to use one is told all the same, and that it was never in use is not told as news.
    world.aws.ec2.addInstance({ imageId, tags: { Name: 'somebody' } });
    await aDayLater(world);
    expect(messages(world)).toHaveLength(count + 1);
    expect(said(world)).toContain(`Worse. 🔴 High: ${imageId} (lamp-1, in use by 1 instance): not scanned`);
    expect(said(world)).not.toContain(`Worse. 🔴 High: ${unscanned}`);
    denied.stop();
    await aDayLater(world);
    expect(messages(world)).toHaveLength(count + 1);
    expect(said(world)).toContain(`🟡 Medium: ${unscanned} (lamp-1, nobody uses it)`);
  });

  it('weighs it the same where that is configured', async () => {
    const world = await scenario({
      slack: { channels: [{ name: 'deploys' }, { name: alerts }] },
      config: { channels: { alerts: `#${alerts}` }, compliance: { unusedWeighs: 'same' } },
    });
    const imageId = anUnusedAmi(world);
    await world.checkCompliance();
    expect(said(world)).toContain(`🔴 High: ${imageId} (lamp-1, nobody uses it): not scanned`);
    expect(said(world)).not.toContain('less');
  });

  it('is not due again before its time, and then edits the message where nothing is new', async () => {
    const world = await checked();
    expect(await world.checkCompliance()).toBe(false);
    await aDayLater(world);
    expect(messages(world)).toHaveLength(1);
    expect(said(world)).not.toContain('New.');
  });

  it('posts anew what is new, and says of the message before that it is not the last', async () => {
    const world = await checked();
    await tag(world, world.newImageId, { SecurityScan: 'Failed', ValidationStatus: 'Failed' });
    await aDayLater(world);
    expect(messages(world)).toHaveLength(2);
    expect(said(world)).toContain('validation failed');
    const [older = ''] = messages(world).map((message) => world.slack.plainText(message));
    expect(older).toContain('A newer message');
  });

  it('posts anew what is worse, though the very same was told before as new', async () => {
    const world = await checked();
    const imageId = anUnusedAmi(world);
    await aDayLater(world);
    expect(said(world)).toContain(`New. 🟡 Medium: ${imageId}`);
    world.aws.ec2.addInstance({ imageId, tags: { Name: 'somebody' } });
    await aDayLater(world);
    expect(messages(world)).toHaveLength(3);
    expect(said(world)).toContain(`Worse. 🔴 High: ${imageId}`);
  });

  it('tells what is resolved, by an edit', async () => {
    const world = await checked();
    const today = new Date(world.clock.nowMs()).toISOString();
    for (const imageId of [world.oldImageId, world.newImageId])
      await tag(world, imageId, { SecurityScan: 'Passed', ScanDate: today, ValidationStatus: 'Passed' });
    await aDayLater(world);
    expect(messages(world)).toHaveLength(1);
    expect(said(world)).toMatch(/\d resolved/);
  });

  it('repeats nothing after it died between telling and remembering', async () => {
    let dies = false;
    const store = createMemoryStore({
      beforeWrite: (_n, name) => {
        if (dies && name === 'putAlertRecord') throw new Error('the worker dies');
      },
    });
    const world = await checked({ store });
    await tag(world, world.newImageId, { SecurityScan: 'Failed', ValidationStatus: 'Failed' });
    world.clock.advanceBy(24 * hourMs);
    dies = true;
    await expect(world.checkCompliance()).rejects.toThrow('dies');
    dies = false;
    const threads = (): number => world.slack.channel(alerts).all().length;
    const before = threads();
    expect(await world.checkCompliance()).toBe(true);
    expect(messages(world)).toHaveLength(2);
    expect(threads()).toBe(before);
  });

  it('says nothing where no channel is configured, and is answered all the same', async () => {
    const world = await checked({ config: {} });
    expect(messages(world)).toEqual([]);
    await world.command('ada', '/ami compliance web');
    expect(world.heard('ada')).toContain('not scanned');
  });

  it('names a region that cannot be read, and calls nothing there resolved', async () => {
    const clock = testClock();
    const away = await fleetWorld({ clock, region: 'us-east-1', seed: 2 });
    const world = await checked({ clock, regions: { 'us-east-1': away.aws } });
    const open = said(world)
      .split('\n')
      .filter((line) => line.includes(away.oldImageId)).length;
    expect(open).toBeGreaterThan(0);
    const denied = away.aws.faults.deny({ action: 'DescribeImages' });
    await aDayLater(world);
    expect(said(world)).toContain('111122223333 us-east-1');
    expect(said(world)).toContain('could not be read');
    expect(said(world)).not.toContain('resolved');
    denied.stop();
    await aDayLater(world);
    expect(messages(world)).toHaveLength(1);
    expect(said(world)).not.toContain('New.');
    expect(said(world)).toContain(away.oldImageId);
  });

  it('changes nothing of what it told where nothing can be read', async () => {
    const world = await checked();
    const before = said(world);
    world.aws.faults.throttle({}, 1, { fromMs: world.clock.nowMs(), untilMs: world.clock.nowMs() + 48 * hourMs });
    world.clock.advanceBy(24 * hourMs);
    await expect(world.checkCompliance()).rejects.toThrow();
    expect(said(world)).toBe(before);
  });

  it('tells hundreds of findings within the limits of Slack, all of them in its thread', async () => {
    const world = await scenario({
      slack: { channels: [{ name: 'deploys' }, { name: alerts }] },
      config: { channels: { alerts: `#${alerts}` } },
    });
    const imageIds = Array.from({ length: 300 }, (_, index) =>
      world.aws.ec2.addImage({
        name: `an application ${index % 60} with a name that is as long as names of AMIs are in practice, ${index}`,
        tags: { Application: `application ${index % 60}`, Version: `1.0.${index}` },
        ageDays: 200,
      }),
    );
    const worst = imageIds.at(-1) ?? '';
    world.aws.ec2.addInstance({ imageId: worst });
    await world.checkCompliance();
    expect(messages(world)).toHaveLength(1);
    const [, counts = '', first = '', line = ''] = said(world).split('\n');
    const many = [...counts.matchAll(/(\d+) (?:high|medium|low)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(many).toBeGreaterThan(700);
    // Of sixty applications the one whose AMI is in use comes first, though all are as old.
    expect(first).toMatch(/^application 59: 🔴 2 high, 🟡 \d+ medium/);
    expect(line).toContain(`🔴 High: ${worst}`);
    expect(line).toContain('in use by 1 instance): 200 days old');
    expect(said(world)).toMatch(/\d+ findings of other applications, in the thread; or: \/ami compliance/);
    expect(said(world).length).toBeLessThan(6_000);
    // A channel is first looked through by its name, and Slack takes a message a second: no message was too large.
    expect(world.refusedBySlack()).toEqual({ channel_not_found: 1, ratelimited: expect.any(Number) });
    const thread = world.slack
      .channel(alerts)
      .all()
      .map((message) => world.slack.plainText(message))
      .join('\n');
    expect(imageIds.filter((imageId) => !thread.includes(imageId))).toEqual([]);
  });

  it.each([
    ['Scan now', { ValidationStatus: 'Passed' }, 'scan'],
    ['Validate now', { SecurityScan: 'Passed', ScanDate: '2026-01-15' }, 'validate'],
    ['Patch now', { SecurityScan: 'Failed', ScanDate: '2026-01-15' }, 'patch'],
  ])('has the button %s, which asks for that', async (label, tags, verb) => {
    const world = await scenario({
      slack: { channels: [{ name: 'deploys' }, { name: alerts }] },
      config: { channels: { alerts: `#${alerts}` } },
    });
    await tag(world, world.oldImageId, tags);
    await tag(world, world.newImageId, { SecurityScan: 'Passed', ScanDate: '2026-01-15', ValidationStatus: 'Passed' });
    await world.checkCompliance();
    await press(world, label);
    const [run] = await world.store.live();
    const command = verb === 'patch' ? 'patch web --strategy rolling' : `${verb} ${world.oldImageId}`;
    expect(run).toMatchObject({ verb, command, requestedBy: { name: 'ada' } });
  });
});

describe('a channel', () => {
  const prod = 'ami-prod';
  const slack = { channels: [{ name: 'deploys' }, { name: alerts }, { name: prod }] };
  const config = { channels: { alerts: `#${alerts}` }, environments: { production: { channel: `#${prod}` } } };
  const fresh = (text: string): number => text.match(/🆕 New\./g)?.length ?? 0;
  const toldIn = ({ slack: of }: Scenario, name: string): readonly string[] =>
    of
      .channel(name)
      .messages()
      .filter(({ threadTs }) => threadTs === undefined)
      .map((message) => of.plainText(message));

  it('that the bot is invited to late is told with the next check of everything that is open', async () => {
    const world = await scenario({ slack, config: { channels: config.channels } });
    world.slack.faults.failNext(1, 'not_in_channel', { method: 'chat.postMessage' });
    await world.checkCompliance();
    expect(messages(world)).toEqual([]);
    expect(await world.checkCompliance()).toBe(false);
    await aDayLater(world);
    expect(fresh(said(world))).toBeGreaterThan(1);
    await aDayLater(world);
    expect(messages(world)).toHaveLength(1);
  });

  it('that is configured after the first check, or in place of another, knows nothing, and is told', async () => {
    const first = await checked({ slack, config: {} });
    const { store, clock } = first;
    const second = await scenario({ world: first, store, clock, slack, config: { channels: config.channels } });
    await aDayLater(second);
    expect(fresh(said(second))).toBeGreaterThan(1);
    const third = await scenario({ world: first, store, clock, slack, config });
    await aDayLater(third);
    expect(toldIn(third, prod).map(fresh)).toEqual([fresh(said(second))]);
  });

  it('is told what is resolved of its own, and of nothing that another was told', async () => {
    const world = await scenario({ slack, config });
    const tags = { Application: 'lamp', Version: '1' };
    const lamp = world.aws.ec2.addImage({ name: 'lamp-1', tags });
    await world.checkCompliance();
    const fine = { SecurityScan: 'Passed', ScanDate: new Date(world.clock.nowMs()).toISOString() };
    await tag(world, lamp, { ...fine, ValidationStatus: 'Passed' });
    await aDayLater(world);
    expect(toldIn(world, alerts).at(-1)).toMatch(/2 resolved/);
    expect(toldIn(world, prod).at(-1)).not.toContain('resolved');
    await tag(world, world.oldImageId, { ...fine, ValidationStatus: 'Passed' });
    await aDayLater(world);
    expect(toldIn(world, alerts).at(-1)).not.toContain('resolved');
    expect(toldIn(world, prod).at(-1)).toMatch(/2 resolved/);
  });

  it('of one environment has a button Snooze that keeps no other quiet', async () => {
    const world = await scenario({ slack, config });
    const tags = { Application: 'web', Version: '9', Environment: 'staging' };
    const staging = world.aws.ec2.addImage({ name: 'web-9', tags });
    await world.checkCompliance();
    await press(world, 'Snooze');
    const view = world.slack.views('ada').at(-1);
    const [field] = listElements(view?.content['blocks']);
    await world.slack.as('ada').submit(view?.id ?? '', { [field?.actionId ?? '']: '7' });
    await world.app.idle();
    expect(world.shownTo('ada').at(-1)).toMatch(/Snoozed: \d+ findings about web in staging\./);
    await world.checkCompliance();
    expect(toldIn(world, alerts).at(-1)).not.toContain(staging);
    expect(toldIn(world, prod).at(-1)).toContain(world.oldImageId);
    await world.command('ada', '/ami snooze web --days 7 --env test');
    expect(world.heard('ada')).toContain('has found nothing about web in test');
  });

  it('has a button Snooze for what is of no application, which keeps no other quiet, and nothing that is found later', async () => {
    const world = await scenario({ slack, config });
    const stray = world.aws.ec2.addImage({ name: 'stray', tags: {} });
    const inProduction = world.aws.ec2.addImage({ name: 'stray-2', tags: { Environment: 'production' } });
    await world.checkCompliance();
    expect(said(world)).toContain('No application: ');
    await press(world, 'Snooze');
    const view = world.slack.views('ada').at(-1);
    expect(JSON.stringify(view?.content)).toContain('what is of no application and no environment');
    const [field] = listElements(view?.content['blocks']);
    await world.slack.as('ada').submit(view?.id ?? '', { [field?.actionId ?? '']: '7' });
    await world.app.idle();
    expect(world.shownTo('ada').at(-1)).toMatch(
      /Snoozed: \d findings about what is of no application and no environment\./,
    );
    await world.checkCompliance();
    expect(said(world)).not.toContain(stray);
    expect(said(world)).toMatch(/😴 \d findings snoozed: \d by +@ada/);
    expect(toldIn(world, prod).at(-1)).toContain(inProduction);
    const later = world.aws.ec2.addImage({ name: 'stray-3', tags: {} });
    await aDayLater(world);
    expect(said(world)).toContain(later);
    expect(said(world)).not.toContain(stray);
    await world.command('ada', `/ami snooze ${later} --days 7`);
    await world.command('ada', '/ami snooze --no-application --days 7');
    expect(world.heard('ada')).toMatch(/Snoozed: \d+ findings about what is of no application\./);
    await world.checkCompliance();
    expect(toldIn(world, prod).at(-1)).not.toContain(inProduction);
  });

  it('that Slack cannot reach is told a few minutes later, and keeps no other from being told meanwhile', async () => {
    const world = await scenario({ slack, config });
    world.aws.ec2.addImage({ name: 'lamp-1', tags: { Application: 'lamp', Version: '1' } });
    world.slack.faults.failNext(1, 'fatal_error', { method: 'chat.postMessage' });
    expect(await world.checkCompliance()).toBe(true);
    const told = () => [toldIn(world, alerts).length, toldIn(world, prod).length].sort();
    expect(told()).toEqual([0, 1]);
    const reads = () => world.aws.counts()['ec2:DescribeImages'];
    const before = reads();
    world.clock.advanceBy(20_000);
    expect(await world.checkCompliance()).toBe(false);
    expect(reads()).toBe(before);
    expect(world.aws.counts()['cloudwatch:PutMetricData']).toBe(1);
    world.clock.advanceBy(5 * 60_000);
    expect(await world.checkCompliance()).toBe(true);
    expect(told()).toEqual([1, 1]);
    expect(await world.checkCompliance()).toBe(false);
  });

  it('is looked at less and less often while Slack is away', async () => {
    const world = await scenario({ slack, config });
    world.slack.faults.down();
    let checks = 0;
    for (let minutes = 0; minutes < 60; minutes += 1) {
      checks += (await world.checkCompliance()) ? 1 : 0;
      world.clock.advanceBy(60_000);
    }
    expect(checks).toBe(4);
  });
});

describe('a snooze', () => {
  it('keeps what was found quiet, says who and until when, and ends when it gets worse', async () => {
    const world = await checked();
    await press(world, 'Snooze');
    const view = world.slack.views('ada').at(-1);
    const [field] = listElements(view?.content['blocks']);
    await world.slack.as('ada').submit(view?.id ?? '', { [field?.actionId ?? '']: '7' });
    await world.app.idle();
    expect(world.shownTo('ada').at(-1)).toContain('Snoozed');
    expect(await world.checkCompliance()).toBe(true);
    expect(messages(world)).toHaveLength(1);
    expect(said(world)).toContain('Nothing is open');
    expect(said(world)).toMatch(/\d+ findings snoozed: \d+ by +@ada +until +2026-01-22 09:15 UTC/);
    await tag(world, world.oldImageId, { SecurityScan: 'Passed', ScanDate: '2020-01-01', ValidationStatus: 'Failed' });
    await aDayLater(world);
    expect(said(world)).toContain('Worse.');
    expect(said(world)).toContain('validation failed');
  });

  it.each([
    ['of nothing', '/ami snooze nothing --days 7', 'has found nothing about nothing'],
    ['for no days', '/ami snooze web --days 0', 'is no number of days'],
    [
      'of what is of no application, and nothing is',
      '/ami snooze --no-application --days 7',
      'has found nothing about what is of no application',
    ],
    ['of an application and of none', '/ami snooze web --no-application --days 7', 'is about what is of none'],
  ])('%s is refused', async (_name, line, why) => {
    const world = await checked();
    await world.command('ada', line);
    expect(world.heard('ada')).toContain(why);
  });

  it('takes the role of an operator', async () => {
    const world = await checked({
      config: {
        channels: { alerts: `#${alerts}` },
        people: { roles: { viewers: ['everyone'], operators: ['U0NOBODY'] } },
      },
    });
    await world.command('mary', '/ami snooze web --days 7');
    expect(world.heard('mary')).toContain('operator');
  });
});
