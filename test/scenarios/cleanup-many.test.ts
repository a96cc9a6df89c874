import { expect, it } from 'vitest';
import { askCleanup } from '../../src/operations/cleanup/ask-cleanup.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { bareScenario } from './bare.ts';
import { hourMs, quick, statesOf } from './cleanup-world.ts';

it('hundreds of AMIs go in one run of a few kilobytes, which the fewer AMIs that are told do not stop', async () => {
  const store = createMemoryStore();
  let largest = 0;
  const commit: typeof store.commit = (run, inboxSize) => {
    largest = Math.max(largest, Buffer.byteLength(JSON.stringify(run)));
    return store.commit(run, inboxSize);
  };
  const retention = { ...quick, mostPercent: 100 };
  const world = await bareScenario({
    desired: 1,
    store: { ...store, commit },
    config: { retention, defaults: { approvals: 0 } },
  });
  const imageIds = Array.from({ length: 300 }, (_, index) =>
    world.aws.ec2.addImage({
      name: `shop ${index} with a name that is as long as names of AMIs are in practice`,
      tags: { Application: 'shop', Version: `1.0.${index}` },
      ageDays: 400 - index,
    }),
  );
  const beganMs = world.clock.nowMs();
  await world.askFor((desk, ada) => askCleanup(desk, ada, { application: 'shop', keep: 3 }));
  await world.settle();
  expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  const states = await statesOf(world, imageIds);
  expect(states.filter((state) => state === 'gone')).toHaveLength(297);
  expect(states.slice(-3)).toEqual(['available', 'available', 'available']);
  expect(largest).toBeLessThan(16_000);
  const graceMs = (quick.disableAfterDays + quick.deregisterAfterDays) * 24 * hourMs;
  expect(world.clock.nowMs() - beganMs).toBeLessThan(graceMs + hourMs);
  const calls = world.aws.mutations().map(({ action }) => action);
  for (const action of ['EnableImageDeprecation', 'DisableImage', 'DeregisterImage'])
    expect(calls.filter((call) => call === action)).toHaveLength(297);
});
