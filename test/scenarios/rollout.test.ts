import { describe, expect, it } from 'vitest';
import { scenario } from './scenario.ts';

describe('a rolling rollout, asked for in Slack', () => {
  it('replaces every instance once a second person has approved', async () => {
    const world = await scenario();
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '2', suspended: [] });
  });
});
