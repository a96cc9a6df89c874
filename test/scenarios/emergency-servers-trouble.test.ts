import { describe, expect, it } from 'vitest';
import { readChildren } from '../../src/runs/child-runs.ts';
import { measuredStore } from '../builders/measured-store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { fixed, vulnerable } from './exposure-world.ts';
import { accountId, passTime, region } from './fleet-world.ts';
import { cve } from './fleets-world.ts';
import { addServers, targetStates } from './in-place-world.ts';
import { untagged } from './loose-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';
import { settleThroughDeath } from './through-death.ts';

/** Servers that a vulnerability affects, and no fleet with it. */
async function serversAlone(count: number, served: boolean, options: ScenarioOptions) {
  const world = await scenario({ desired: 1, isDirect: true, ...options });
  const { aws, clock, oldImageId } = world;
  const imageId = aws.ec2.addImage({ name: 'legacy-1.0.0-20240601-000000', tags: {}, ageDays: 500 });
  aws.ssm.setPackages(oldImageId, [fixed]);
  aws.ssm.setPackages(imageId, [vulnerable]);
  const ids = await addServers(world, clock, { count, imageId, tags: {}, served });
  aws.inspector.setOn(true);
  passTime(clock, aws, 3600);
  return { world, ids };
}

async function runOf({ store }: Scenario) {
  const [parent] = await store.ofSubject(`emergency/${cve}`, 1);
  const key = `servers/${accountId}/${region}/${untagged}`;
  return { parent, child: (await readChildren({ store }, parent?.id ?? '', [key])).get(key) };
}

function fixedOf({ aws }: Scenario, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => aws.ssm.software(id).packages.every(({ version }) => version === fixed.version));
}

describe('an emergency over very many servers in no fleet', () => {
  it(
    'patches all of them by one run, whose item and that of the emergency stay small',
    async () => {
      const { store, largest } = measuredStore(createMemoryStore());
      const { world, ids } = await serversAlone(400, false, { store });
      await world.command('ada', `/ami emergency ${cve} --packages openssl`);
      await world.settle();
      await world.click('grace', 'Approve');
      await world.settle();
      const { parent, child } = await runOf(world);
      expect(parent?.phase).toMatchObject({ kind: 'ended', outcome: 'done' });
      expect(child?.phase).toMatchObject({ kind: 'ended', outcome: 'done' });
      expect(fixedOf(world, ids)).toHaveLength(400);
      expect(largest()).toBeLessThan(16_384);
    },
    atMostMs(60_000),
  );
});

/** An emergency over three servers behind a load balancer, of which one fails, and whose worker dies at a point. */
async function live(point: CrashPoint | undefined) {
  const doom = doomAt(point);
  // Patching takes longer than any lease, so that a worker that dies finds it as it left it.
  const ssm = { pace: { patchSeconds: 500, jitter: 0 } };
  const config = { defaults: { minHealthyPercent: 30 }, pace: { pollSeconds: 300 } };
  const { world, ids } = await serversAlone(3, true, { store: createMemoryStore(writesOf(doom)), config, ssm });
  const [, failing = ''] = ids;
  world.aws.faults.failCommands({ instanceIds: [failing] }, { kind: 'fails', exitCode: 1, stderr: 'no' });
  doomCalls(world.aws.faults, doom);
  await world.command('ada', `/ami emergency ${cve} --packages openssl`);
  await world.settle();
  await world.click('grace', 'Approve');
  await settleThroughDeath(world, doom);
  const { parent, child } = await runOf(world);
  const isUnsent = point?.what === 'call' && point.where === 'before';
  const sent = world.aws
    .mutations()
    .filter(
      ({ action, outcome }) => action === 'SendCommand' && (outcome === 'done' || (outcome === 'lost' && !isUnsent)),
    );
  const ending = {
    parent: parent?.phase.kind === 'ended' ? parent.phase.outcome : parent?.phase.kind,
    child: child?.phase.kind === 'ended' ? child.phase.outcome : child?.phase.kind,
    patched: fixedOf(world, ids).length,
    commands: sent.length,
    targets: await targetStates(world),
    live: (await world.store.live()).map(({ verb }) => verb),
  };
  return { ...doom.counts, writes: doom.counts.write, calls: doom.counts.call, ending };
}

describe('an emergency over servers in no fleet whose worker dies', () => {
  it(
    'patches each server once and puts all of them back, wherever that happens',
    async () => {
      const calm = await live(undefined);
      expect(calm.ending).toEqual({
        ...{ parent: 'done', child: 'done', patched: 2, commands: 3, targets: { healthy: 4 }, live: [] },
      });
      expect(await differentAt(calm, 23, live)).toEqual([]);
    },
    atMostMs(60_000),
  );
});
