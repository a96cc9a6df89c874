import { describe, expect, it } from 'vitest';
import { measuredStore } from '../builders/measured-store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs, isThorough } from '../builders/thorough.ts';
import { passTime } from './fleet-world.ts';
import { addFleet, cve } from './fleets-world.ts';
import { channel, type Scenario, scenario } from './scenario.ts';

/** 500 fleets with 10,000 instances in the thorough tests; a sample of them in the others. */
const fleets = isThorough ? 500 : 12;
const instances = 20;
const atOnce = 8;

async function manyFleets() {
  const { store, largest } = measuredStore(createMemoryStore());
  const config = {
    emergency: { fleetsAtOnce: atOnce },
    defaults: { batch: '50%' },
    environments: { production: { after: ['staging'] } },
  };
  const world = await scenario({ store, desired: 1, isDirect: true, config });
  for (let number = 1; number <= fleets; number += 1)
    await addFleet(world, {
      name: `fleet-${number}`,
      imageId: world.oldImageId,
      desired: instances,
      withLoadBalancer: number % 10 === 0,
      environment: number % 5 === 0 ? 'staging' : 'production',
      tags: number <= 2 ? { Tier: 'canary' } : {},
    });
  passTime(world.clock, world.aws, 900);
  return { world, largest };
}

/** How many calls of each sort there were in the minute with most of them. */
function peaks(world: Scenario): () => ReadonlyMap<string, number> {
  const minutes = new Map<string, number>();
  world.aws.faults.beforeCall(({ action }) => {
    const minute = `${action} ${Math.floor(world.clock.nowMs() / 60_000)}`;
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  });
  return () => {
    const most = new Map<string, number>();
    for (const [minute, count] of minutes) {
      const [action = ''] = minute.split(' ');
      most.set(action, Math.max(count, most.get(action) ?? 0));
    }
    return most;
  };
}

/** EC2 refills 20 calls a second of what only reads, and fewer of what changes something. */
const readsPerMinute = 20 * 60;
const launchesPerMinute = 2 * 60;

describe('an emergency over many fleets', () => {
  it(
    'ends with every fleet patched and its capacity held, within the size of an item and the rates of AWS and Slack',
    async () => {
      const { world, largest } = await manyFleets();
      const busiest = peaks(world);
      await world.command('ada', `/ami emergency ${cve} --packages openssl --amis ${world.oldImageId}`);
      await world.settle();
      const approvedAtMs = world.clock.nowMs();
      await world.click('grace', 'Approve');
      await world.settle({ maxSteps: 5_000_000 });
      const all = fleets + 1;
      const [run] = await world.store.ofSubject(`emergency/${cve}`, 1);
      expect(run?.phase).toMatchObject({ kind: 'ended', outcome: 'done' });
      const said = world.slack.channel(channel).messages();
      const ends = said.map((message) => world.slack.plainText(message));
      expect(ends).toContainEqual(expect.stringContaining(`✅ Done. ${all} of ${all} fleets are patched.`));
      const ours = world.monitor.losses.filter(({ atMs, cause }) => atMs >= approvedAtMs && cause.by === 'caller');
      expect(ours.filter(({ serving, desired }) => serving < Math.min(desired, instances))).toEqual([]);
      expect(largest()).toBeLessThan(16_384);
      const { RunInstances = 0, ...reads } = Object.fromEntries(busiest());
      expect(RunInstances).toBeLessThan(launchesPerMinute);
      expect(Object.entries(reads).filter(([, count]) => count > readsPerMinute)).toEqual([]);
      expect(world.refusedBySlack()).toEqual({});
      // A card, its changes and an end for each fleet: more would last longer than the work itself.
      const { 'chat.postMessage': posts, 'chat.update': edits } = world.slack.apiCalls();
      expect((posts?.total ?? 0) / all).toBeLessThan(6);
      expect((edits?.total ?? 0) / all).toBeLessThan(30);
    },
    atMostMs(60_000),
  );
});
