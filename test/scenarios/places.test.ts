import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { accountId, type FleetWorld, fleetWorld } from './fleet-world.ts';
import { noTraces, type Scenario, scenario } from './scenario.ts';

/** The same fleet in two regions of an account. */
async function twoRegions(
  config: ConfigInput = {},
): Promise<{ home: Scenario; away: FleetWorld; changesAway: () => number }> {
  const clock = testClock();
  const away = await fleetWorld({ clock, region: 'us-east-1' });
  const built = away.aws.mutations().length;
  const home = await scenario({ clock, config, regions: { 'us-east-1': away.aws } });
  return { home, away, changesAway: () => away.aws.mutations().length - built };
}

describe('a name that groups in two regions have', () => {
  it('is refused with both named, and says how to tell them apart', async () => {
    const { home, changesAway } = await twoRegions();
    await home.askRollout();
    expect(home.heard('ada')).toContain(
      'web is the name of 2 fleets: eu-west-1/web, us-east-1/web. Say which one, as it is written here.',
    );
    expect(home.heard('ada')).toContain('under fleets in the configuration');
    await home.command('ada', '/ami fleet web');
    expect(home.heard('ada')).toContain('web is the name of 2 fleets: eu-west-1/web, us-east-1/web.');
    expect(home.changes()).toEqual([]);
    expect(changesAway()).toBe(0);
    expect(await home.traces()).toEqual(noTraces);
  });

  it.each(['web-us', 'america', 'AMERICA'])(
    'is told apart by the name or alias %s in the configuration',
    async (name) => {
      const { home, away } = await twoRegions({
        fleets: { 'web-us': { group: 'web', region: 'us-east-1', aliases: ['america'] } },
      });
      await home.command('ada', `/ami rollout ${away.newImageId} to ${name}`);
      await home.settle();
      expect(home.card()).toContain('web-us');
      await home.click('grace', 'Approve');
      await home.settle();
      expect(home.card()).toContain('Done');
      expect(new Set(await away.images())).toEqual(new Set([away.newImageId]));
      expect(new Set(await home.images())).toEqual(new Set([home.oldImageId]));
      expect(home.changes()).toEqual([]);
    },
  );
});

describe('the fleets of two regions', () => {
  it('are listed together', async () => {
    const { home } = await twoRegions({ fleets: { 'web-us': { group: 'web', region: 'us-east-1' } } });
    await home.command('ada', '/ami fleets');
    expect(home.heard('ada')).toContain('web-us');
    expect(home.refusedBySlack()).toEqual({});
  });

  it('are listed as far as they can be read, and what cannot is named', async () => {
    const { home, away } = await twoRegions();
    away.aws.faults.deny({ action: 'DescribeAutoScalingGroups' });
    await home.command('ada', '/ami fleets');
    expect(home.heard('ada')).toContain('us-east-1');
    expect(home.heard('ada')).toContain('autoscaling:DescribeAutoScalingGroups');
    expect(home.heard('ada')).toContain('web');
  });
});

describe('where one region cannot be read', () => {
  async function oneAway(config: ConfigInput = {}) {
    const regions = await twoRegions(config);
    regions.away.aws.faults.deny({ action: 'DescribeAutoScalingGroups' });
    regions.away.aws.faults.deny({ action: 'DescribeImages' });
    return regions;
  }

  it('what the others hold is shown, listed and rolled out', async () => {
    const { home } = await oneAway();
    await home.command('ada', '/ami fleet web');
    expect(home.heard('ada')).toContain('web: 4 of 4 instances healthy');
    await home.command('ada', '/ami list');
    expect(home.heard('ada')).toContain(home.newImageId);
    expect(home.heard('ada')).toContain(`${accountId} us-east-1 could not be read`);
    await home.command('ada', `/ami show ${home.newImageId}`);
    expect(home.heard('ada')).toContain('web-1.1.0');
    await home.rollOut();
    expect(home.card()).toContain('Done');
  });

  it('what is found nowhere may be there, and that is said', async () => {
    const { home } = await oneAway();
    for (const line of ['fleet api', 'show ami-0123456789abcdef0', 'list api']) {
      await home.command('ada', `/ami ${line}`);
      expect(home.heard('ada')).toContain(`${accountId} us-east-1 could not be read`);
      expect(home.heard('ada')).not.toContain('There is no');
    }
  });
});

describe('a fleet that is configured in a place that is not looked after', () => {
  it('is refused, and says what is wrong', async () => {
    const world = await scenario({ config: { fleets: { web: { region: 'ap-south-1' } } } });
    await world.command('ada', '/ami fleet web');
    expect(world.heard('ada')).toContain('web is configured to be in ap-south-1, which is none of the places');
    // A group that has the name elsewhere is another fleet.
    await world.command('ada', '/ami fleet eu-west-1/web');
    expect(world.heard('ada')).toContain('eu-west-1/web: 4 of 4 instances healthy');
  });
});

describe('roles', () => {
  it('keep whoever is no operator anywhere from asking for a change', async () => {
    const world = await scenario({ config: { people: { roles: { operators: [] } } } });
    await world.askRollout();
    expect(world.heard('ada')).toContain('You may not ask for changes: that takes the role operator.');
    expect(await world.traces()).toEqual(noTraces);
    await world.command('ada', '/ami freeze --reason x');
    expect(world.heard('ada')).toContain('that takes the role operator');
    expect(await world.traces()).toEqual(noTraces);
  });

  it('keep whoever is no operator in the environment from steering its runs, but never the requester from stopping', async () => {
    const config = { environments: { production: { roles: { operators: ['U0ADA'] } } } };
    const users = [{ name: 'ada', id: 'U0ADA' }, { name: 'grace' }, { name: 'mary' }];
    const world = await scenario({ config, slack: { users } });
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().length > 4 });
    const { id } = await world.run();
    await world.command('mary', `/ami abort ${id}`);
    expect(world.heard('mary')).toContain('You may not ask for changes in production: that takes the role operator.');
    await world.command('ada', `/ami abort ${id}`);
    await world.settle();
    expect(world.card()).toContain('Taken back');
  });

  it('keep whoever may not even look from seeing anything', async () => {
    const world = await scenario({ config: { people: { roles: { viewers: [], operators: [], approvers: [] } } } });
    for (const line of ['fleets', 'fleet web', 'list', `show ${world.newImageId}`, 'status', 'history web']) {
      await world.command('ada', `/ami ${line}`);
      expect(world.heard('ada')).toContain('You may not look at fleets: that takes the role viewer.');
    }
  });
});
