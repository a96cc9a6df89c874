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

interface Counted {
  readonly total: number;
  /** In the minute with most of them. */
  readonly busiest: number;
}

/** How many calls of each sort there are, by the minute of the clock. */
function countCalls(world: Scenario): () => ReadonlyMap<string, Counted> {
  const minutes = new Map<string, Map<number, number>>();
  world.aws.faults.beforeCall(({ action }) => {
    const minute = Math.floor(world.clock.nowMs() / 60_000);
    const known = minutes.get(action) ?? new Map<number, number>();
    minutes.set(action, known.set(minute, (known.get(minute) ?? 0) + 1));
  });
  return () =>
    new Map(
      [...minutes].map(([action, known]) => {
        const counts = [...known.values()];
        return [action, { total: counts.reduce((sum, count) => sum + count, 0), busiest: Math.max(...counts) }];
      }),
    );
}

/** EC2 refills 20 calls a second of what only reads, 5 of what changes something, and 2 of what launches. */
function mostInMinute(action: string): number {
  if (action === 'RunInstances') return 2 * 60;
  return /^(Describe|Get|List|BatchGet)/.test(action) ? 20 * 60 : 5 * 60;
}

describe('an emergency over many fleets', () => {
  it(
    'ends with every fleet patched and its capacity held, within the size of an item and the rates of AWS and Slack',
    async () => {
      const { world, largest } = await manyFleets();
      const calls = countCalls(world);
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
      const counted = [...calls()];
      expect(counted.filter(([action, { busiest }]) => busiest > mostInMinute(action))).toEqual([]);
      // What a fleet costs does not grow with their number.
      expect(counted.filter(([, { total }]) => total > 120 * all)).toEqual([]);
      expect(world.refusedBySlack()).toEqual({});
      // A card, that it has begun, what is left and an end for each fleet, and two lines of the whole: more would last
      // longer than the work itself.
      const { 'chat.postMessage': posts, 'chat.update': edits } = world.slack.apiCalls();
      expect(posts?.total).toBeLessThan(6 * all + 30);
      expect((edits?.total ?? 0) / all).toBeLessThan(30);
    },
    atMostMs(60_000),
  );
});
