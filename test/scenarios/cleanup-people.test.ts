import { describe, expect, it } from 'vitest';
import { cleanupWorld, quick } from './cleanup-world.ts';

describe('who may clean up', () => {
  it('follows from the environment of the AMIs that asks for most', async () => {
    const environments = { production: { approvals: 2 }, staging: { approvals: 0 } };
    const world = await cleanupWorld({ config: { retention: { ...quick, mostPercent: 90 }, environments } });
    world.aws.ec2.addImage({
      name: 'shop-0',
      tags: { Application: 'shop', Environment: 'staging' },
      ageDays: 400,
    });
    await world.askCleanup();
    expect(await world.run()).toMatchObject({ environment: 'production', plan: { approval: { required: 2 } } });
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('You asked for this run');
  });

  it('is nobody who is no operator in the environment of one of them', async () => {
    const environments = { production: { roles: { operators: ['U0NOBODY'] } } };
    const world = await cleanupWorld({ config: { retention: quick, environments } });
    expect(await world.askCleanup()).toContain('You may not ask for changes in production');
    expect((await world.traces()).live).toEqual([]);
    expect(world.changes()).toEqual([]);
  });

  it('waits for a freeze that comes while it waits, and is refused during one', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('deprecated');
    await world.command('ada', '/ami freeze production --reason "quarter end"');
    await world.settle({ untilMs: world.clock.nowMs() + 12 * 3_600_000 });
    expect(await world.states()).not.toContain('disabled');
    expect(world.card()).toContain('quarter end');
    await world.command('ada', '/ami cleanup shop --keep 2 --dry-run');
    expect(world.heard('ada')).toContain('production is frozen by ada: quarter end');
    await world.command('ada', '/ami unfreeze production');
    await world.settle();
    expect(await world.states()).toEqual(['gone', 'gone', 'gone', 'gone', 'available', 'available']);
  });
});
