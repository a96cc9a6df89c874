import { expect, it } from 'vitest';
import { playgroundScenario } from './playground-world.ts';

it('cleaning up web in the playground retires what is old, within the hour, and one AMI is had back', async () => {
  const world = await playgroundScenario();
  await world.command('ada', '/ami cleanup web');
  await world.settle();
  expect(world.card()).toContain('Clean up 5 AMIs of web');
  expect(world.card()).toMatch(/Keeps: \d+: \d+ in use/);
  expect(world.card()).toContain('up to 128 GiB in 5 snapshots, up to $6.40 a month');
  const beganMs = world.clock.nowMs();
  await world.click('grace', 'Approve');
  await world.settle({ until: () => world.card().includes('AMIs are disabled; to be deregistered') });
  // As a moment that Slack shows in each person's own time.
  expect(JSON.stringify(world.slack.channel('deploys').messages())).toMatch(
    /to be deregistered from "},\{"type":"date","timestamp":\d+/,
  );
  expect(world.buttons()).toContain('Undo');
  await world.settle();
  expect(world.card()).toContain('✅ Done.');
  expect(world.clock.nowMs() - beganMs).toBeLessThan(3_600_000);
  expect(world.thread().join('\n')).toContain('The Recycle Bin keeps 5 of 5');
  const [, imageId = ''] = /has one back: (ami-[0-9a-f]+)/.exec(world.thread().join('\n')) ?? [];
  await world.command('ada', `/ami restore ${imageId}`);
  await world.settle();
  expect(world.card()).toContain(`Restore ${imageId}`);
  expect(world.card()).toContain('✅ Done.');
  expect(world.refusedBySlack()).toEqual({});
});
