import { describe, expect, it } from 'vitest';
import { noTraces, scenario } from './scenario.ts';

const noOperators = { roles: { operators: [] } };

describe('a freeze', () => {
  it('of an environment that nobody knows is refused with the nearest one, and freezes nothing', async () => {
    const world = await scenario({ config: { environments: { staging: {} } } });
    await world.command('mary', '/ami freeze prodution --reason sale');
    expect(world.heard('mary')).toMatch(/There is no environment prodution\.\s+Did you mean production\?/);
    await world.command('mary', '/ami freeze qa --reason sale');
    expect(world.heard('mary')).toContain('There are: production, staging.');
    expect(await world.traces()).toEqual(noTraces);
  });

  it('holds in any case of letters, and is lifted in any', async () => {
    const world = await scenario();
    await world.command('mary', '/ami freeze PRODUCTION --reason sale');
    expect(world.said()).toContain('It covers 1 fleet: web.');
    await world.askRollout();
    expect(world.heard('ada')).toContain('is frozen by mary: sale.');
    await world.command('mary', '/ami unfreeze Production');
    expect(world.said()).toContain('The freeze is lifted');
    expect(await world.traces()).toMatchObject({ freezes: [] });
  });

  it('of a configured environment without fleets stands, and says that it stops nothing now', async () => {
    const world = await scenario({ config: { environments: { staging: {} } } });
    await world.command('mary', '/ami freeze Staging --reason sale');
    expect(world.said()).toContain('No fleet of staging was found, so it stops nothing now.');
    expect(await world.traces()).toMatchObject({ freezes: ['staging'] });
  });

  it('stands where AWS cannot be asked, and says that nobody knows what it covers', async () => {
    const world = await scenario();
    world.aws.faults.deny({ action: 'DescribeAutoScalingGroups' });
    await world.command('mary', '/ami freeze prod --reason sale');
    expect(world.said()).toContain('could not be read');
    expect(await world.traces()).toMatchObject({ freezes: ['prod'] });
  });

  it('of everything takes an operator of every environment, or an admin', async () => {
    const users = [{ name: 'ada', id: 'U0ADA' }, { name: 'grace' }, { name: 'mary', id: 'U0MARY' }];
    const config = {
      people: { roles: { admins: ['U0MARY'] } },
      environments: { production: noOperators, staging: {} },
    };
    const world = await scenario({ config, slack: { users } });
    await world.command('ada', '/ami freeze --reason sale');
    expect(world.heard('ada')).toContain('You may not ask for changes in production');
    await world.command('mary', '/ami freeze --reason sale');
    expect(await world.traces()).toMatchObject({ freezes: ['*'] });
    await world.command('ada', '/ami unfreeze');
    expect(world.heard('ada')).toContain('You may not ask for changes in production');
    await world.command('mary', '/ami unfreeze');
    expect(await world.traces()).toMatchObject({ freezes: [] });
  });

  it('is told to everybody in the channel, and so is its end; a refusal is not', async () => {
    const world = await scenario();
    await world.command('mary', '/ami freeze production --reason sale');
    expect(world.said()).toContain('Frozen: production.');
    await world.command('mary', '/ami unfreeze production');
    expect(world.said()).toContain('The freeze is lifted: production.');
    expect(world.shownTo('mary')).toEqual([]);
    await world.command('mary', '/ami freeze nowhere --reason sale');
    expect(world.said()).toContain('The freeze is lifted: production.');
  });

  it('is written to the audit trail with who and why, and so is its end', async () => {
    const world = await scenario();
    const actor = world.slack.as('mary').user.id;
    await world.command('mary', '/ami freeze production --reason sale');
    world.clock.advanceBy(1_000);
    await world.command('mary', '/ami unfreeze production');
    expect(await world.store.audit('none')).toMatchObject([
      { context: { actor }, service: 'amiable', call: 'Freeze', subject: { scope: 'production', reason: 'sale' } },
      { context: { actor }, service: 'amiable', call: 'Unfreeze', subject: { scope: 'production' } },
    ]);
  });

  it('of one environment names itself in what lifts it, to whoever approves meanwhile', async () => {
    const world = await scenario();
    await world.askRollout();
    await world.command('mary', '/ami freeze production --reason sale');
    await world.click('grace', 'Approve');
    expect(world.heard('grace')).toContain('Approve once it is lifted: /ami unfreeze production');
  });
});
