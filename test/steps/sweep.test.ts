import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Log } from '../../src/basics/log.ts';
import { silentLog } from '../../src/basics/log.ts';
import { configOf } from '../../src/config/schema.ts';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { type Place, placeKey } from '../../src/fleet/place.ts';
import type { SimulatedAws } from '../../src/playground/aws/account.ts';
import { inEachPlace, sweepWithinMs } from '../../src/steps/each-place.ts';
import { createCore } from '../../src/wiring.ts';
import { readTemplate } from '../lambda/roles.ts';
import { bareScenario } from '../scenarios/bare.ts';
import { accountId, region } from '../scenarios/fleet-world.ts';
import { stateOf } from '../scenarios/image-world.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const home = { accountId, region };

function placesOf(count: number): readonly Place[] {
  return Array.from({ length: count }, (_, index) => ({ accountId: `0000000000${10 + index}`, region }));
}

/** All that is said as an error, with the account that it is about. */
function errorLog(): { readonly log: Log; readonly errors: string[] } {
  const errors: string[] = [];
  const keysSchema = z.object({ accountId: z.string().optional(), task: z.string().optional() });
  const error = (keys: object, message: string) => {
    const { accountId: account = '', task = '' } = keysSchema.parse(keys);
    errors.push([account, task, message].filter((part) => part !== '').join(' '));
  };
  return { log: { ...silentLog, error }, errors };
}

/** A fleet with a raised maximum and a builder, both of runs that are gone, beside accounts that never answer. */
async function besideHung(hung: readonly Place[], timeoutMs?: number) {
  const world = await bareScenario();
  const { store, clock, aws } = world;
  const atMs = clock.nowMs();
  const pin = { runId: 'r-gone22', before: 20, during: 25, atMs, leaseUntilMs: atMs };
  for (const place of hung)
    for (const groupName of ['a', 'b', 'c', 'd'])
      await store.putPin({ ...pin, name: 'max-size', subjectKey: fleetKeyText({ ...place, groupName }) });
  await store.putPin({ ...pin, name: 'max-size', subjectKey: fleetKeyText({ ...home, groupName: 'web' }) });
  await world.core.desk.aws.for(home, { actor: 'test' }).groups.setMax('web', 25);
  const tags = { AmiableRun: 'r-gone22', AmiablePurpose: 'bake', AmiableDeadline: '2026-01-15T00:00:00.000Z' };
  const builder = aws.ec2.addInstance({
    imageId: world.oldImageId,
    tags: { ...tags, AmiableDeployment: 'amiable' },
    as: 'running',
  });
  const asked: string[] = [];
  const { log, errors } = errorLog();
  const handle: SimulatedAws['requestHandler']['handle'] = (request, options) => {
    const [, account = ''] = /key-of-(\d+)/.exec(request.headers['authorization'] ?? '') ?? [];
    if (account === accountId) return aws.requestHandler.handle(request, options);
    asked.push(account);
    return new Promise(() => {});
  };
  const core = createCore({
    ...{ config: configOf(), store, clock, log },
    aws: {
      places: [...hung, home],
      clients: { maxAttempts: 1, requestHandler: { ...aws.requestHandler, handle } },
      credentialsFor: (place) => ({ accessKeyId: `key-of-${place.accountId}`, secretAccessKey: 'simulated' }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
  });
  const isSwept = async (): Promise<boolean> =>
    (await world.group()).max === 20 && (await stateOf(world, builder)) !== 'running';
  return { ...world, sweep: () => core.sweep(), isSwept, asked, errors };
}

/** While no time passes. Throws where it does not come to hold. */
async function soon(holds: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 2_000; looks += 1) {
    if (await holds()) return;
    await new Promise(setImmediate);
  }
  throw new Error('it does not come to hold');
}

describe('a sweep beside accounts that never answer', () => {
  it('puts back and ends what is elsewhere at once, and asks each of them once', async () => {
    const hung = placesOf(3);
    const world = await besideHung(hung);
    const sweeping = world.sweep();
    await soon(world.isSwept);
    await soon(async () => new Set(world.asked).size === 3);
    await vi.advanceTimersByTimeAsync(15_000);
    await sweeping;
    expect(world.asked.toSorted()).toEqual(hung.map((place) => place.accountId));
    expect(world.errors.filter((line) => line.startsWith('pin '))).toHaveLength(3);
  });

  it('ends in its time, and names what it has not reached', async () => {
    const hung = placesOf(2);
    const world = await besideHung(hung, 3_600_000);
    const sweeping = world.sweep();
    await soon(world.isSwept);
    await vi.advanceTimersByTimeAsync(sweepWithinMs);
    await sweeping;
    expect(world.errors.toSorted()).toEqual(
      hung.flatMap((place) =>
        ['instances', 'pins'].map(
          (task) => `${place.accountId} ${task} a place was not reached in the time of a sweep`,
        ),
      ),
    );
  });

  it('ends before the function does that calls it', () => {
    const schema = z.object({ functions: z.object({ sweeper: z.object({ timeout: z.number() }) }) });
    const { timeout } = schema.parse(readTemplate('../serverless.yml')).functions.sweeper;
    expect(sweepWithinMs / 1000).toBeLessThanOrEqual(timeout - 10);
  });
});

describe('places of which more never answer than are looked at together', () => {
  it('are all begun with in turn, from sweep to sweep', async () => {
    const places = placesOf(30);
    const begun = new Set<string>();
    const sweepAt = async (nowMs: number) => {
      const sweeping = inEachPlace({ clock: { nowMs: () => nowMs }, log: silentLog }, places, 'pins', (place) => {
        begun.add(placeKey(place));
        return new Promise(() => {});
      });
      await vi.advanceTimersByTimeAsync(sweepWithinMs);
      await sweeping;
      return begun.size;
    };
    const counts: number[] = [];
    for (let sweep = 0; sweep < 30; sweep += 1) counts.push(await sweepAt(sweep * 300_000));
    expect(counts.slice(0, 3)).toEqual([16, 17, 18]);
    expect(counts.at(-1)).toBe(30);
  });
});
