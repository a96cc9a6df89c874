import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand, CreateTagsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { type TestClock, testClock } from '../../src/basics/clock.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { staleFleets } from '../../src/operations/alerts/stale-fleets.ts';
import { readFleets } from '../../src/operations/fleets/fleet-readings.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { known } from '../contracts/aws-world.ts';
import { copyScenario, otherAccount, otherRegion } from './copy-world.ts';
import { accountId, type FleetWorld, fleetWorld, passTime, region } from './fleet-world.ts';
import { addFleet } from './fleets-world.ts';
import { answerTo, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

interface TwoRegions {
  readonly home: Scenario;
  readonly away: FleetWorld;
}

const cve = 'CVE-2026-12345';
const [here, there] = ['eu-west-1/web', 'us-east-1/web'];

/** The fleet `web` in two regions of an account. */
async function twoRegions(options: ScenarioOptions = {}): Promise<TwoRegions> {
  const clock = options.clock ?? testClock();
  const away = await fleetWorld({ clock, region: otherRegion, seed: 2 });
  const home = await scenario({ ...options, clock, regions: { [otherRegion]: away.aws } });
  return { home, away };
}

async function approved(world: Scenario, line: string): Promise<void> {
  await answerTo(world, line);
  await world.click('grace', 'Approve');
  await world.settle();
}

/** A fleet whose instances are on another AMI than it launches. */
async function addDrifted(world: FleetWorld, name: string, clock: TestClock): Promise<void> {
  await addFleet(world, { name, application: 'shop', imageId: world.oldImageId, desired: 1 });
  passTime(clock, world.aws, 300);
  const LaunchTemplateName = name;
  await world.clients.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName,
      LaunchTemplateData: { ImageId: world.newImageId, InstanceType: 't3.micro' },
    }),
  );
  const LaunchTemplate = { LaunchTemplateName, Version: '2' };
  await world.clients.autoScaling.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, LaunchTemplate }),
  );
}

describe('a fleet with its region before its name', () => {
  it('is rolled out, told of and taken back, and its namesake stays as it is', async () => {
    const { home, away } = await twoRegions();
    await approved(home, `/ami rollout ${away.newImageId} to ${there}`);
    expect(home.card()).toContain(`Rollout of ${away.newImageId} to ${there} in production`);
    expect(home.card()).toContain('✅ Done.');
    expect(new Set(await away.images())).toEqual(new Set([away.newImageId]));
    expect(new Set(await home.images())).toEqual(new Set([home.oldImageId]));
    expect(await answerTo(home, `/ami history ${there}`)).toContain(`1 run on ${there}`);
    expect(await answerTo(home, `/ami history ${here}`)).toContain(`Amiable has not changed ${here} yet.`);
    expect(await answerTo(home, `/ami fleet ${there}`)).toContain(`/ami patch ${there}`);
    expect(await answerTo(home, '/ami history web')).toContain(`web is the name of 2 fleets: ${here}, ${there}.`);
    expect(await answerTo(home, `/ami rollback ${there} --dry-run`)).toContain(away.oldImageId);
    await home.click('ada', 'Roll back');
    await home.settle();
    await home.click('grace', 'Approve');
    await home.settle();
    expect(home.card()).toContain(`Rollback of ${there}`);
    expect(new Set(await away.images())).toEqual(new Set([away.oldImageId]));
    expect(home.changes()).toEqual([]);
  });

  it('is another than its namesake to the lock: both change at once', async () => {
    const { home, away } = await twoRegions();
    for (const [fleet, imageId] of [
      [here, home.newImageId],
      [there, away.newImageId],
    ]) {
      await answerTo(home, `/ami rollout ${imageId} to ${fleet}`);
    }
    const live = await home.store.live();
    expect(live.map(({ subjectKey, phase: { kind } }) => `${kind} ${subjectKey}`).toSorted()).toEqual([
      `approval ${accountId}/${region}/web`,
      `approval ${accountId}/${otherRegion}/web`,
    ]);
    for (const { id } of live) await home.command('grace', `/ami approve ${id}`);
    await home.settle();
    expect(await answerTo(home, `/ami rollout ${home.newImageId} to ${accountId}/${region}/web`)).toContain(
      'already runs',
    );
    expect([...(await home.images()), ...(await away.images())]).toEqual([
      ...Array.from({ length: 4 }, () => home.newImageId),
      ...Array.from({ length: 4 }, () => away.newImageId),
    ]);
  });

  it('is patched by that name', async () => {
    const { home, away } = await twoRegions({
      config: { builder: { instanceProfile: 'amiable' }, defaults: { minHealthyPercent: 50 } },
    });
    const heard = await answerTo(home, `/ami patch ${there} --dry-run`);
    expect(heard).toContain(`patch ${there} --strategy rolling`);
    expect(heard).toContain(there);
    expect(heard).not.toContain('⛔');
    expect(await answerTo(home, `/ami bake ${there} --dry-run`)).toContain(`bake ${there}`);
    expect(await answerTo(home, `/ami patch ${there} --strategy in-place --dry-run`)).toContain(
      `${there} in production`,
    );
    const exposed = await answerTo(home, `/ami exposure ${cve} --fleets ${there} --amis ${away.oldImageId}`);
    expect(exposed).toContain(`${there} | production | 🔴 Affected | 4 of 4`);
    const many = Array.from({ length: 20 }, (_, index) => `no-${index}`);
    for (const fleets of ['web', ['web', ...many].join(',')])
      expect(await answerTo(home, `/ami exposure ${cve} --fleets ${fleets}`)).toContain(
        `web is the name of 2 fleets: ${here}`,
      );
  });

  it('is the only one that is looked at, also where it is sought in everything', async () => {
    // So many that everything is read once.
    const aliases = Array.from({ length: 21 }, (_, index) => `alias-${index}`);
    const { home } = await twoRegions({ config: { fleets: { 'web-here': { group: 'web', region, aliases } } } });
    const fleets = [...aliases.slice(1), 'eu-west-1/alias-0'].join(',');
    const heard = await answerTo(home, `/ami exposure ${cve} --fleets ${fleets} --amis ${home.oldImageId}`);
    expect(heard).toContain(`${cve} affects 4 of 4 servers, and 1 of 1 fleet.`);
    expect(heard).toContain('web-here | production | 🔴 Affected | 4 of 4');
  });

  it('is held to the rules of the entry that fits both of them', async () => {
    const config = { fleets: { web: { batch: 2, strategy: 'refresh' as const, watch: { alarms: ['errors'] } } } };
    const { home, away } = await twoRegions({ config });
    const heard = await answerTo(home, `/ami rollout ${away.newImageId} to ${there}`);
    expect(heard).toContain(`rollout ${away.newImageId} to ${there} --strategy refresh`);
    expect(await answerTo(home, `/ami patch ${there} --dry-run`)).toContain(`patch ${there} --strategy refresh`);
    expect(heard).toContain(`while ${there} changes, does not exist in us-east-1.`);
    expect(heard).toContain('take it out of fleets.web.watch.alarms');
    const { home: calm, away: far } = await twoRegions({ config: { fleets: { web: { batch: 2 } } } });
    expect(await answerTo(calm, `/ami rollout ${far.newImageId} to ${there} --dry-run`)).toContain(
      '3 waves of at most 2 instances',
    );
  });
});

describe('fleets of one name', () => {
  it('are listed and offered each under its own', async () => {
    const { home, away } = await twoRegions();
    const fleets = await answerTo(home, '/ami fleets');
    for (const name of [here, there]) expect(fleets).toContain(name);
    expect(await answerTo(home, `/ami show ${away.oldImageId}`)).toContain(there);
    expect(await answerTo(home, '/ami list')).toContain(here);
    await home.command('ada', '/ami freeze production --reason x');
    expect(home.said()).toContain(`${here}, ${there}`);
    await home.command('ada', '/ami unfreeze production');
    await home.command('ada', '/ami patch');
    const [field] = listElements(home.slack.views('ada').at(-1)?.content['blocks']);
    const options: unknown = field?.element['options'];
    expect(JSON.stringify(options)).toContain(`"value":"${there}"`);
    expect(await answerTo(home, '/ami fleet us-east-1/wbe')).toContain(`Did you mean ${there}?`);
    expect(await answerTo(home, '/ami fleet wbe')).toContain(`Did you mean ${here} or ${there}?`);
    expect(home.refusedBySlack()).toEqual({});
  });

  it('have findings each of its own in the alert, and on the home tab, whose buttons mean that one', async () => {
    const { home, away } = await twoRegions({
      slack: { channels: [{ name: 'deploys' }, { name: 'alerts' }] },
      config: { channels: { alerts: '#alerts' }, builder: { instanceProfile: 'amiable' } },
    });
    expect(await home.checkCompliance()).toBe(true);
    const alert = home.slack.channel('alerts').messages().at(-1);
    expect(home.slack.plainText(known(alert))).toContain(`in use by ${there}`);
    await home.slack.as('ada').openHome();
    await home.app.idle();
    const tab = home.slack.home('ada');
    const text = home.slack.plainText(known(tab));
    for (const name of [here, there]) expect(text).toContain(name);
    const buttons = listElements(tab?.content['blocks']).map(({ element }) => JSON.stringify(element));
    expect(buttons.join()).toContain(`fleet ${there}`);
    expect(buttons.join()).toContain(`rollout ${away.newImageId} to ${there}`);
  });

  it('are busy each by itself, also before anybody has looked which one is meant', async () => {
    const { home, away } = await twoRegions();
    const { desk } = home.core;
    const asker = {
      actor: { id: 'U1', name: 'ada', via: 'slack' as const },
      groupIds: [],
      place: {},
      interactionId: '1',
    };
    for (const [typed, changing] of [
      [`${accountId}/${otherRegion}/web`, 1],
      ['web', 1],
      [here, 2],
    ] as const) {
      await home.command('ada', `/ami rollout ${away.newImageId} to ${typed}`);
      const live = await home.store.live();
      expect(staleFleets(desk, asker, await readFleets(desk), { live, freezes: [] }).changing).toBe(changing);
    }
  });

  it('can be snoozed each by itself', async () => {
    const { home, away } = await twoRegions();
    for (const world of [home, away]) await addDrifted(world, 'twin', home.clock);
    await home.checkCompliance();
    const heard = await answerTo(home, '/ami snooze twin --days 2');
    expect(heard).toContain('The last check has found nothing about twin.');
    expect(heard).toContain('Say which one: eu-west-1/twin, us-east-1/twin.');
    expect(await answerTo(home, '/ami snooze us-east-1/twin --days 2')).toContain(
      '😴 Snoozed: 1 finding about us-east-1/twin.',
    );
  });

  it('are told from a group of a pair, by whose name the pair can be called as well', async () => {
    const pair = { targetGroups: ['one', 'other'] };
    const { home, away } = await twoRegions({
      config: { fleets: { shop: { region, group: 'shop-blue', blueGreen: { ...pair, partner: 'shop-green' } } } },
    });
    const fleet = { imageId: home.oldImageId, desired: 1, application: 'shop' };
    for (const name of ['shop-blue', 'shop-green']) await addFleet(home, { ...fleet, name });
    await addFleet(away, { ...fleet, imageId: away.oldImageId, name: 'shop-green' });
    for (const { aws } of [home, away]) passTime(home.clock, aws, 300);
    const fleets = await answerTo(home, '/ami fleets');
    expect(fleets).toContain('us-east-1/shop-green');
    expect(await answerTo(home, '/ami fleet shop-green')).toContain(
      'shop-green is the name of 2 fleets: shop, us-east-1/shop-green.',
    );
    expect(await answerTo(home, '/ami fleet us-east-1/shop-green')).toContain(
      'us-east-1/shop-green: 1 of 1 instances healthy',
    );
    expect(await answerTo(home, '/ami fleet eu-west-1/shop-green')).toContain('shop: 1 of 1 instances healthy');
  });

  it('in two accounts and two regions have both before their name, and an odd one is still found', async () => {
    const world = await copyScenario();
    const odd = { imageId: world.newImageId, name: 'us-east-1/web', desired: 1 };
    await addFleet(world, odd);
    passTime(world.clock, world.aws, 300);
    const fleets = await answerTo(world, '/ami fleets');
    const names = [accountId, otherAccount].flatMap((account) =>
      [region, otherRegion].map((name) => `${account}/${name}/web`),
    );
    for (const name of [...names, 'eu-west-1/us-east-1/web']) {
      expect(fleets).toContain(name);
      expect(await answerTo(world, `/ami fleet ${name}`)).toContain(`${name}: 1 of 1 instances healthy`);
    }
    expect(await answerTo(world, '/ami fleet us-east-1/web')).toContain(
      `us-east-1/web is the name of 3 fleets: eu-west-1/us-east-1/web, ${accountId}/us-east-1/web, ${otherAccount}/us-east-1/web.`,
    );
    expect(await answerTo(world, `/ami fleet ${otherAccount}/web`)).toContain(`${otherAccount}/web is the name of 2`);
  });
});

describe('a run of before there was a second fleet of the name', () => {
  it('is taken back by its id, and its name says which ones it may be', async () => {
    const clock = testClock();
    const store = createMemoryStore();
    const before = await scenario({ clock, store, isDirect: false });
    await before.rollOut();
    const { id } = await before.run();
    const { home } = await twoRegions({ clock, store, world: before });
    expect(await answerTo(home, `/ami history ${here}`)).toContain(id);
    expect(await answerTo(home, `/ami status ${id}`)).toContain('web');
    expect(await answerTo(home, '/ami rollback web')).toContain(`web is the name of 2 fleets: ${here}, ${there}.`);
    await approved(home, `/ami rollback ${id}`);
    expect(new Set(await home.images())).toEqual(new Set([home.oldImageId]));
  });
});

describe('the order of environments', () => {
  const config: ConfigInput = { environments: { production: { after: ['staging'] } } };

  it('looks at the fleet of the environment, and not at its namesake', async () => {
    const { home, away } = await twoRegions({ config });
    const staged = { name: 'shop', application: 'shop', desired: 1 };
    await addFleet(home, { ...staged, imageId: home.newImageId, environment: 'staging' });
    await addFleet(away, { ...staged, imageId: away.newImageId });
    for (const aws of [home.aws, away.aws]) passTime(home.clock, aws, 300);
    // It serves in the production of the other region, which is another fleet of the same name.
    const asked = `/ami rollout ${away.oldImageId} to us-east-1/shop`;
    const first = `Roll it out there first: /ami rollout ${away.oldImageId} to`;
    expect(await answerTo(home, asked)).toContain(`${first} eu-west-1/shop.`);
    await addFleet(away, { ...staged, name: 'shop-staging', imageId: away.newImageId, environment: 'staging' });
    passTime(home.clock, away.aws, 300);
    // Where the AMI is, there is one as well.
    expect(await answerTo(home, asked)).toContain(`${first} shop-staging.`);
  });

  it('is kept by an AMI that has served there, whatever the fleet is called', async () => {
    const { home } = await twoRegions({ config });
    await addFleet(home, { name: 'shop', imageId: home.newImageId, environment: 'staging', application: 'web' });
    passTime(home.clock, home.aws, 300);
    const Tags = [{ Key: 'Application', Value: 'web' }];
    await home.clients.ec2.send(new CreateTagsCommand({ Resources: [home.newImageId], Tags }));
    expect(await answerTo(home, `/ami rollout ${home.newImageId} to ${here} --dry-run`)).not.toContain('⛔');
  });
});
