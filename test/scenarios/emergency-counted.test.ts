import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { currentStep } from '../../src/runs/walk.ts';
import { fixed, vulnerable } from './exposure-world.ts';
import { passTime } from './fleet-world.ts';
import { cve, type FleetsScenario, fleetsScenario } from './fleets-world.ts';
import { billing, everywhere, type LooseScenario, looseScenario, untagged } from './loose-world.ts';
import { addPair, pairConfig } from './pair-world.ts';
import { bucket, expectNothingLeft } from './stages-world.ts';

/** `web`, `shop`, `stage` and `canary` have a vulnerable package, and Inspector looks at everything. */
async function vulnerableWorld(): Promise<FleetsScenario> {
  const world = await fleetsScenario();
  const { aws, oldImageId, otherImageId } = world;
  aws.ssm.setPackages(oldImageId, [vulnerable]);
  aws.ssm.setPackages(otherImageId, [fixed]);
  aws.inspector.setOn(true);
  passTime(world.clock, aws, 900);
  await world.ask(`/ami emergency ${cve} --packages openssl`);
  await world.click('grace', 'Approve');
  return world;
}

/** The thread of the run of one fleet. */
async function threadOf(world: FleetsScenario, fleet: string): Promise<string> {
  return threadOfRun(world, (await world.children()).get(fleet)?.id ?? '');
}

function threadOfRun(world: FleetsScenario, id: string): string {
  const channel = world.slack.channel('deploys');
  const card = channel.messages().find((message) => world.slack.plainText(message).includes(`Run ${id}`));
  return channel
    .thread(card?.ts ?? '')
    .map((message) => world.slack.plainText(message))
    .join('\n');
}

/** The thread of the run of a group of servers. */
async function notesOf(world: LooseScenario, group: string): Promise<string> {
  const run = await world.serversRun(group);
  return run === undefined ? '' : threadOfRun(world, run.id);
}

/** As inventories list them, without the epoch. */
const [before, after] = ['3.0.8-1.amzn2023.0.3', '3.0.8-1.amzn2023.0.14'];

const reportSchema = z.object({
  fleets: z.array(
    z.object({
      name: z.string(),
      before: z.object({ packages: z.array(z.unknown()).optional() }).optional(),
      left: z
        .object({
          mended: z.number(),
          of: z.number(),
          instances: z.array(z.object({ imageId: z.string(), packages: z.array(z.unknown()) })),
        })
        .optional(),
    }),
  ),
  exceptions: z.array(z.object({ kind: z.string(), what: z.string(), why: z.string() })),
});

async function reportOf(world: FleetsScenario) {
  const { id } = await world.parent();
  const [json = '', html = ''] = ['json', 'html'].map(
    (ending) => world.aws.s3.object(bucket, `emergency/${cve}/${id}/report.${ending}`)?.body,
  );
  return { report: reportSchema.parse(JSON.parse(json)), html };
}

describe('a fleet that an emergency has patched', () => {
  it('is looked at again at once, and its own thread, that of the whole, the card and the report say what is left', async () => {
    const world = await vulnerableWorld();
    await world.untilFleet('canary', 'ended');
    await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
    expect(await threadOf(world, 'canary')).toMatch(
      /🔎 Counted again, canary: 1 of 1 instance on the mended AMI; Inspector/,
    );
    expect(await world.story()).toMatch(
      /✅ Patched, 1 fleet: canary\. canary: 1 of 1 instance on the mended AMI; Inspector/,
    );
    await world.settle({ until: async () => (await world.parent()).progress?.label.includes('3 of 3') === true });
    expect((await world.parent()).progress?.label).toContain('; 3 of 3 instances on mended AMIs');
    await world.settle();
    const { report, html } = await reportOf(world);
    const mended = await world.mended('web');
    expect(report.fleets.map(({ name, left }) => [name, left?.mended, left?.of])).toEqual([
      ['canary', 1, 1],
      ['stage', 2, 2],
      ['web', 2, 2],
      ['shop', 2, 2],
    ]);
    const [canary] = report.fleets;
    expect(canary?.before?.packages).toEqual([{ name: 'openssl', version: before, instances: 1 }]);
    expect(canary?.left?.instances).toMatchObject([{ imageId: mended }]);
    expect(html).toContain(`openssl ${before} on 1`);
    expect(html).toMatch(new RegExp(`<td>canary</td><td><code>i-[0-9a-f]+</code></td><td><code>${mended}`));
    expect(html).toContain('7 of 7 instances of 4 fleets on the mended AMI');
  });

  it('is reported with the versions that its new instances have, as their agents tell', async () => {
    const world = await vulnerableWorld();
    await world.settle();
    const { report, html } = await reportOf(world);
    const web = report.fleets.find(({ name }) => name === 'web');
    expect(web?.left?.instances.map(({ packages }) => packages)).toEqual([
      [{ name: 'openssl', version: after }],
      [{ name: 'openssl', version: after }],
    ]);
    expect(html).toContain(`openssl ${after} on 2`);
  });

  it('stays patched where it cannot be looked at, which is said', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('canary', 'await-healthy');
    world.aws.faults.deny({ action: 'DescribeImages' });
    await world.untilFleet('canary', 'ended');
    world.aws.faults.clear();
    await world.settle();
    expect(await world.outcomes()).toMatchObject({ canary: 'done', shop: 'done' });
    expect(await threadOf(world, 'canary')).toContain('⚠️ canary could not be counted again: ');
    expect(await world.story()).toContain('✅ Patched, 1 fleet: canary.\n');
  });
});

describe('servers in no fleet that an emergency has patched', () => {
  it('are looked at again at once, and are told, counted on the card and reported as a fleet is', async () => {
    const world = await looseScenario();
    const [failing = ''] = world.billingIds;
    const failure = { kind: 'fails', exitCode: 1, stderr: 'disk full' } as const;
    world.aws.faults.failCommands({ instanceIds: [failing] }, failure);
    await world.ask(everywhere);
    await world.click('grace', 'Approve');
    const progress = async () => (await world.parent()).progress?.label ?? '';
    await world.settle({ until: async () => (await progress()).includes('; 3 of 3 servers patched') });
    await world.settle();
    const same = 'Inspector and inventories of the same';
    const [untaggedStory, billingStory] = [await notesOf(world, untagged), await notesOf(world, billing)];
    expect(untaggedStory).toContain(
      `🔎 Counted again, ${untagged}: 3 of 3 servers patched; ${same}: 3 not looked at yet.`,
    );
    // What was not patched is as it was; of the others, some were patched long enough ago.
    expect(billingStory).toContain(
      `🔎 Counted again, ${billing}: 3 of 4 servers patched; ${same}: 1 affected, 2 clean, 1 not looked at yet.`,
    );
    expect(await world.story()).toContain(
      `✅ Patched, 1 group of servers: ${untagged}. ${untagged}: 3 of 3 servers patched; ${same}: 3 not looked at yet.`,
    );
    expect(await progress()).toContain('; 4 of 4 instances on mended AMIs; 6 of 7 servers patched');
    const { report, html } = await reportOf(world);
    const left = new Map(report.fleets.map((fleet) => [fleet.name, fleet.left]));
    expect(left.get(billing)).toMatchObject({ mended: 3, of: 4 });
    expect(left.get('api')).toMatchObject({ mended: 2, of: 2 });
    expect(html).toContain('4 of 4 instances of 2 fleets on the mended AMI');
    expect(html).toContain(`6 of 7 servers of 2 groups patched, each counted when its group was; ${same}: 1 affected`);
    await expectNothingLeft(world);
  });

  it('stay patched where they cannot be looked at, which is said', async () => {
    const world = await looseScenario();
    await world.ask(everywhere);
    await world.click('grace', 'Approve');
    await world.settle({
      until: async () => {
        const run = await world.serversRun(untagged);
        return run !== undefined && currentStep(run)?.name === 'patch' && run.step.round === 3;
      },
    });
    world.aws.faults.deny({ action: 'DescribeInstances' });
    await world.settle({ until: async () => (await world.serversOutcome(untagged)) === 'done' });
    world.aws.faults.clear();
    await world.settle();
    expect(await notesOf(world, untagged)).toContain(`⚠️ ${untagged} could not be counted again: `);
    expect(await world.serversOutcome(billing)).toBe('done');
  });
});

describe('a pair of groups that an emergency has patched', () => {
  it('is counted by the group that gets the traffic: the old one is kept, and serves nobody', async () => {
    const { fleets = {} } = pairConfig();
    const world = await fleetsScenario({ config: { fleets } });
    const pair = await addPair(world);
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets web`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.outcomes()).toEqual({ web: 'done' });
    expect(await pair.group('web')).toMatchObject({ images: [world.oldImageId] });
    expect(await world.story()).toContain('✅ Patched, 1 fleet: web. web: 2 of 2 instances on the mended AMI');
  });
});

describe('the expected end of an emergency', () => {
  it('follows what the fleets took that are done', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('canary', 'ended');
    await world.settle({ until: async () => (await world.children()).has('jobs') });
    const planned = await world.parent();
    const guessedMs = planned.expectedEndMs ?? 0;
    const plannedMs = planned.requestedAtMs + (planned.plan?.expectedSeconds ?? 0) * 1000;
    await world.settle();
    const { phase } = await world.parent();
    const endMs = phase.kind === 'ended' ? phase.atMs : 0;
    expect(Math.abs(guessedMs - endMs)).toBeLessThan(Math.abs(plannedMs - endMs) / 2);
  });

  it('is not corrected so often that the card changes all the time', async () => {
    const world = await fleetsScenario();
    await world.approved();
    const seen = new Set<number | undefined>();
    await world.settle({
      until: async () => {
        seen.add((await world.parent()).expectedEndMs);
        return false;
      },
    });
    expect(seen.size).toBeLessThan(12);
  });
});
