import { describe, expect, it } from 'vitest';
import { cleanupWorld } from './cleanup-world.ts';

describe('cleanup', () => {
  it('deprecates, disables and deregisters what nothing uses, with days in between, and tells of it', async () => {
    const world = await cleanupWorld();
    await world.askCleanup('--reason "old versions"');
    expect(world.card()).toContain('Clean up 4 AMIs of shop');
    console.log(world.card());
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await world.states()).includes('disabled') });
    console.log(await world.states(), world.card(), world.thread());
    await world.settle();
    console.log(await world.states(), world.card(), world.thread(), world.changes(), world.refusedBySlack());
    expect(await world.states()).toEqual(['gone', 'gone', 'gone', 'gone', 'available', 'available']);
  });
});
