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
  total: number;
  /** Of EC2's bucket for this call, and the least that there ever was. */
  tokens: number;
  least: number;
  atMs: number;
}

/** Reads of EC2 take from a bucket of 100 that is refilled with 20 a second; what begins instances has a smaller one. */
const buckets = { reads: { size: 100, perSecond: 20 }, launches: { size: 5, perSecond: 2 } } as const;

/** How many calls of each sort there were, and how empty they made their buckets. */
function countCalls(world: Scenario): ReadonlyMap<string, Counted> {
  const calls = new Map<string, Counted>();
  world.aws.faults.beforeCall(({ action }) => {
    const { size, perSecond } = buckets[action === 'RunInstances' ? 'launches' : 'reads'];
    const atMs = world.clock.nowMs();
    const before = calls.get(action) ?? { total: 0, tokens: size, least: size, atMs };
    const tokens = Math.min(size, before.tokens + ((atMs - before.atMs) / 1000) * perSecond) - 1;
    calls.set(action, { total: before.total + 1, tokens, least: Math.min(before.least, tokens), atMs });
  });
  return calls;
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
      expect([...calls].filter(([, { least }]) => least < 0)).toEqual([]);
      // What each fleet costs does not grow with their number.
      const perFleet = [...calls].map(([action, { total }]) => [action, total / all] as const);
      expect(perFleet.filter(([, count]) => count > 120)).toEqual([]);
      expect(world.refusedBySlack()).toEqual({});
      // A card, its changes, what is left and an end for each fleet: more would last longer than the work itself.
      const { 'chat.postMessage': posts, 'chat.update': edits } = world.slack.apiCalls();
      expect(posts?.total).toBeLessThan(5 * all + 30);
      expect((edits?.total ?? 0) / all).toBeLessThan(30);
    },
    atMostMs(60_000),
  );
});
