import { CopyImageCommand, DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { emergencyReport } from '../../src/operations/emergency/emergency-report.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { known } from '../contracts/aws-world.ts';
import {
  type CopyScenario,
  copiesIn,
  copyScenario,
  otherAccount,
  otherKey,
  otherRegion,
  sharesOf,
} from './copy-world.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { vulnerable, vulnerableVersion } from './exposure-world.ts';
import { accountId, type FleetWorld, passTime, region } from './fleet-world.ts';
import { addFleet, cve, imagesIn } from './fleets-world.ts';
import { addServers } from './in-place-world.ts';
import { settleThroughDeath } from './through-death.ts';

const tags = { Application: 'shop', Version: '1.0.0', Environment: 'production' };
const fleets = ['shop-home', 'shop-away', 'shop-far'] as const;

interface Family extends CopyScenario {
  /** What a fleet launches in each of three places: the AMI, and copies of it in another region and another account. */
  readonly imageIds: Readonly<Record<(typeof fleets)[number], string>>;
  runs(): Promise<Readonly<Record<string, string>>>;
  calls(action: string): readonly number[];
}

interface FamilyOptions {
  readonly config?: ConfigInput;
  readonly store?: CopyScenario['store'];
}

/** An AMI of which another region and another account have copies of somebody's making, each with a fleet on it. */
async function family({ config = {}, store }: FamilyOptions = {}): Promise<Family> {
  const world = await copyScenario({
    config: { builder: { instanceProfile: 'amiable' }, validation: { http: { successes: 1 } }, ...config },
    ...(store === undefined ? {} : { store }),
  });
  const imageId = world.aws.ec2.addImage({ name: 'shop-1.0.0', tags, ageDays: 100 });
  const at = { accountId, region };
  const { images } = world.core.desk.aws.for(at, { actor: 'somebody' });
  for (const { snapshotId } of known((await images.read([imageId]))[0]).snapshots)
    await images.shareSnapshot(snapshotId, otherAccount);
  await images.share(imageId, otherAccount);
  const imageIds = {
    'shop-home': imageId,
    'shop-away': await copyOf(world, world.away, imageId),
    'shop-far': await copyOf(world, world.far, imageId),
  };
  for (const { snapshotId } of known((await images.read([imageId]))[0]).snapshots)
    await images.unshareSnapshot(snapshotId, otherAccount);
  await images.unshare(imageId, otherAccount);
  const worlds = { 'shop-home': world, 'shop-away': world.away, 'shop-far': world.far };
  for (const name of fleets)
    await addFleet(worlds[name], { name, imageId: imageIds[name], application: 'shop', desired: 1 });
  for (const { aws } of Object.values(worlds)) passTime(world.clock, aws, 300);
  return {
    ...world,
    imageIds,
    calls: (action) =>
      Object.values(worlds).map(({ aws }) => aws.mutations().filter((call) => call.action === action).length),
    runs: async () =>
      Object.fromEntries(
        await Promise.all(
          fleets.map(async (name) => [
            name,
            (await imagesIn({ ...world, clients: worlds[name].clients }, name)).join(),
          ]),
        ),
      ),
  };
}

async function copyOf(world: CopyScenario, to: FleetWorld, imageId: string): Promise<string> {
  const request = { Name: 'shop-1.0.0', SourceImageId: imageId, SourceRegion: region, ClientToken: imageId };
  const { ImageId } = await to.clients.ec2.send(new CopyImageCommand(request));
  passTime(world.clock, to.aws, 600);
  return known(ImageId);
}

async function approved(world: Family): Promise<void> {
  await world.ask(`/ami emergency ${cve} --packages openssl --fleets ${fleets.join(',')}`);
  await world.click('grace', 'Approve');
}

async function reportOf(world: Family) {
  const [parent] = await world.store.ofSubject(`emergency/${cve}`, 1);
  return known(await emergencyReport(world.core.desk, parent?.id ?? '', world.clock.nowMs())).report;
}

describe('an affected AMI that three places have', () => {
  it('is baked and tested once, copied twice, and brought to the fleets of all three', async () => {
    const world = await family();
    const before = world.calls('CopyImage');
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets ${fleets.join(',')}`);
    expect(world.card()).toContain('AMIs: 1 AMI baked, validated and scanned, each once');
    expect(world.card()).toContain('Copies: 2 copies of what is baked');
    const of = world.imageIds['shop-home'];
    expect(world.card()).toContain(
      `${of} · From: ${accountId} ${region} · To: ${otherAccount} ${otherRegion} · Encrypted: ${otherKey}`,
    );
    expect(world.card()).toContain(
      `${of} · From: ${accountId} ${region} · To: ${accountId} ${otherRegion} · Encrypted: as its origin`,
    );
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.calls('CreateImage')).toEqual([1, 0, 0]);
    expect(world.calls('CopyImage').map((count, index) => count - (before[index] ?? 0))).toEqual([0, 1, 1]);
    const running = await world.runs();
    const [baked] = [running['shop-home'] ?? ''];
    const [away, far] = [known((await copiesIn(world.away))[0]), known((await copiesIn(world.far))[0])];
    expect(running).toEqual({ 'shop-home': baked, 'shop-away': away.image.ImageId, 'shop-far': far.image.ImageId });
    expect(baked).not.toBe(of);
    for (const { tags: copied, snapshots } of [away, far]) {
      expect(copied).toMatchObject({
        ...{ CopiedFrom: `${accountId}/${region}/${baked}`, SourceAMI: of, Vulnerability: cve },
        ...{ Application: 'shop', ValidationStatus: 'Passed', ValidationDate: expect.any(String) },
      });
      expect(snapshots).toMatchObject([{ state: 'completed', tags: { Vulnerability: cve } }]);
    }
    expect(away.snapshots).toMatchObject([{ encrypted: false }]);
    expect(far.snapshots).toMatchObject([{ encrypted: true, key: expect.stringContaining(otherKey) }]);
    expect(await sharesOf(world, baked)).toEqual([]);
    expect(await world.store.allPins()).toEqual([]);
    expect(await world.store.live()).toEqual([]);
    const { bakes, copies } = await reportOf(world);
    expect(bakes).toMatchObject([{ from: of, state: 'done' }]);
    expect(copies.map(({ state, made }) => [state, made?.imageId])).toEqual([
      ['done', away.image.ImageId],
      ['done', far.image.ImageId],
    ]);
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets ${fleets.join(',')}`);
    expect(world.heard('ada')).toContain('No fleet can be patched');
  });

  it('says in a dry run what is copied to where, and changes nothing', async () => {
    const world = await family();
    const before = [world.calls('CopyImage'), world.calls('ModifyImageAttribute')];
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets ${fleets.join(',')} --dry-run`);
    expect(world.heard('ada')).toContain('Makes 2 copies, each by a run of its own');
    expect(world.heard('ada')).toContain(`To: ${otherAccount} ${otherRegion}`);
    expect([world.calls('CopyImage'), world.calls('ModifyImageAttribute')]).toEqual(before);
  });

  it('leaves out the fleets of a place whose copy fails, with the reason, and patches the others', async () => {
    const world = await family();
    await approved(world);
    await world.settle({ until: async () => (await copiesIn(world.far)).length > 0 });
    world.far.aws.faults.failImages('the disk was lost');
    await world.settle();
    const running = await world.runs();
    expect(running['shop-far']).toBe(world.imageIds['shop-far']);
    expect(running['shop-away']).toBe((await copiesIn(world.away))[0]?.image.ImageId);
    expect(await copiesIn(world.far)).toEqual([]);
    const [parent] = await world.store.ofSubject(`emergency/${cve}`, 1);
    expect(parent?.progress?.label).toBe('2 patched, 1 left out; 1 copy failed; 2 of 2 instances on mended AMIs');
    const { fleets: reported } = await reportOf(world);
    expect(reported.find(({ name }) => name === 'shop-far')).toMatchObject({
      state: 'no-image',
      why: expect.stringContaining('the disk was lost'),
    });
    expect(await sharesOf(world, running['shop-home'] ?? '')).toEqual([]);
  });

  it('says of the fleets of all places, and of its copies, why it could not be baked', async () => {
    const world = await family();
    await approved(world);
    await world.settle({ until: async () => world.calls('CreateImage')[0] === 1 });
    world.aws.faults.failImages('the disk was lost');
    await world.settle();
    const { fleets: reported, bakes, copies } = await reportOf(world);
    const bake = known(bakes[0]?.runId);
    const why = { state: 'no-image', why: expect.stringContaining('the disk was lost'), runId: bake };
    expect(reported).toMatchObject([why, why, why]);
    expect(copies).toMatchObject([why, why]);
    const cards = world.slack.channel('deploys').messages();
    const card = world.slack.plainText(known(cards.find(({ text }) => text.includes(`Emergency: ${cve}`))));
    for (const name of fleets)
      expect(card).toMatch(new RegExp(`❌ ${name}: Has no mended AMI.*the disk was lost.* /ami status ${bake}`));
    expect((await world.store.ofSubject(`emergency/${cve}`, 1))[0]?.progress?.label).toContain('1 AMI failed');
  });

  it('is patched with servers in no fleet of the other place, tier after tier, and so are two fleets of one name in two regions', async () => {
    const world = await family({ config: { emergency: { approval: 'tier' }, defaults: { minHealthyPercent: 50 } } });
    const { 'shop-home': imageId, 'shop-away': copyId } = world.imageIds;
    const shop = { application: 'shop', desired: 1 };
    await addFleet(world, { ...shop, name: 'shop-staging', imageId, environment: 'staging' });
    for (const [place, id] of [
      [world, imageId],
      [world.away, copyId],
    ] as const) {
      await addFleet(place, { ...shop, name: 'twin', imageId: id });
      place.aws.ssm.setPackages(id, [vulnerable]);
    }
    const billing = { Application: 'billing', Environment: 'production' };
    const ids = await addServers(world.away, world.clock, { imageId: copyId, count: 3, tags: billing });
    for (const aws of [world.aws, world.away.aws]) passTime(world.clock, aws, 300);
    await world.ask(`/ami emergency ${cve} --packages openssl --amis ${imageId},${copyId}`);
    const asked = world.card();
    expect(asked).toContain('Emergency: CVE-2026-12345 on 6 fleets and 1 group of servers');
    expect(asked).toContain(
      '6 | 8 | shop-home, eu-west-1/twin, shop-away, us-east-1/twin, shop-far, servers of billing',
    );
    expect(asked).not.toContain('Left out');
    expect(asked).toContain('May approve: 1 person with the role approver in production');
    await world.click('grace', 'Approve');
    await world.settle();
    const parent = async () => known((await world.store.ofSubject(`emergency/${cve}`, 1))[0]);
    expect((await parent()).phase).toMatchObject({
      why: 'The next tier is production, with 5 fleets and 1 group of servers.',
    });
    // By now another has the name of one that had it alone.
    await addFleet(world.beside, { ...shop, name: 'shop-home', imageId: world.beside.oldImageId, desired: 3 });
    await world.command('grace', `/ami retry ${(await parent()).id}`);
    const isPatched = async () =>
      (await world.store.live()).some(({ subject, phase: { kind } }) => subject === 'shop-away' && kind === 'running');
    await world.settle({ until: isPatched });
    await addFleet(world.beside, { ...shop, name: 'shop-away', imageId: world.beside.oldImageId });
    await world.settle();
    expect((await parent()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
    const left = ids.filter((id) =>
      world.away.aws.ssm.software(id).packages.some(({ version }) => version === vulnerableVersion),
    );
    expect(left).toEqual([]);
    const { fleets: reported, leftOut } = await reportOf(world);
    expect(reported.map(({ name, state }) => [name, state])).toEqual([
      ['shop-staging', 'done'],
      ['shop-home', 'done'],
      ['eu-west-1/twin', 'done'],
      ['shop-away', 'done'],
      ['us-east-1/twin', 'done'],
      ['shop-far', 'done'],
      ['servers of billing in production', 'done'],
    ]);
    expect(reported.map(({ left: counted }) => counted?.mended)).toEqual([1, 1, 1, 1, 1, 1, 3]);
    const twins = reported.filter(({ name }) => name.endsWith('/twin'));
    // What inventories say of it, too, is that of the one and not of the other.
    const one = { affected: 1, clean: 0, unknown: 0, packages: [{ name: 'openssl', instances: 1 }] };
    expect(twins.map(({ before, after }) => [before, after])).toMatchObject([
      [one, { affected: 0, clean: 1 }],
      [one, { affected: 0, clean: 1 }],
    ]);
    expect(leftOut).toEqual([]);
    expect(reported.find(({ name }) => name === 'shop-home')).toMatchObject({
      after: { affected: 0, clean: 1, packages: [{ instances: 1 }] },
    });
    expect(new Set(await imagesIn({ ...world, clients: world.beside.clients }, 'shop-home'))).toEqual(
      new Set([world.beside.oldImageId]),
    );
    const mended = { twin: (await world.runs())['shop-home'], away: (await world.runs())['shop-away'] };
    expect(await imagesIn(world, 'twin')).toEqual([mended.twin]);
    expect(await imagesIn({ ...world, clients: world.away.clients }, 'twin')).toEqual([mended.away]);
    const runIds = twins.map(({ runId }) => known(runId));
    const runs = await Promise.all(runIds.map(async (id) => known(await world.store.read(id))));
    expect(runs.map(({ subject, subjectKey, command }) => [subject, subjectKey, command])).toEqual([
      [
        ...['eu-west-1/twin', `${accountId}/${region}/twin`],
        expect.stringContaining('patch eu-west-1/twin --strategy rolling'),
      ],
      [
        ...['us-east-1/twin', `${accountId}/${otherRegion}/twin`],
        expect.stringContaining('patch us-east-1/twin --strategy rolling'),
      ],
    ]);
    await world.ask(`/ami emergency ${cve} --fleets twin`);
    expect(world.heard('ada')).toContain('twin is the name of 2 fleets: eu-west-1/twin, us-east-1/twin. Say which one');
    await world.ask(`/ami emergency ${cve} --fleets us-east-1/twin`);
    expect(world.heard('ada')).toContain(
      `No fleet can be patched: us-east-1/twin launches and runs ${mended.away}, which was baked against ${cve}`,
    );
  });

  it('stays unshared where its snapshots are encrypted with the key of AWS, and the other account is left out', async () => {
    const world = await family();
    await approved(world);
    await world.settle({ until: async () => world.calls('RunInstances')[0] === 1 });
    // As where an account encrypts all that is new by default.
    world.aws.faults.fail(
      { action: 'ModifySnapshotAttribute' },
      { code: 'OperationNotPermitted', message: 'Encrypted snapshots with EBS default key cannot be shared' },
    );
    await world.settle();
    const running = await world.runs();
    expect(running['shop-far']).toBe(world.imageIds['shop-far']);
    expect(running['shop-away']).toBe((await copiesIn(world.away))[0]?.image.ImageId);
    const { copies } = await reportOf(world);
    expect(copies[1]?.why).toContain("encrypted with AWS's own key (aws/ebs)");
  });

  it('is baked in each place where its origin is gone or cannot be read, or copying is switched off', async () => {
    const off = await family({ config: { emergency: { copyImages: false } } });
    await approved(off);
    expect(off.card()).not.toContain('Copies:');
    const gone = await family();
    await gone.clients.ec2.send(new DeregisterImageCommand({ ImageId: gone.imageIds['shop-home'] }));
    await gone.ask(`/ami emergency ${cve} --packages openssl --fleets shop-away,shop-far`);
    expect(gone.card()).toContain('AMIs: 2 AMIs baked');
    expect(gone.card()).toContain('which cannot be baked from here: it is baked in each of them');
    const cut = await family();
    cut.aws.faults.deny({ action: 'DescribeAutoScalingGroups' });
    await cut.ask(`/ami emergency ${cve} --packages openssl --fleets shop-far`);
    expect(cut.card()).toContain(`Not looked at: ${accountId} ${region} could not be read`);
    expect(cut.card()).toContain('which cannot be baked from here: it is baked there by itself');
  });

  it('is baked where its owner has it, and copied, where another account launches it as it was shared', async () => {
    const world = await family();
    const { images } = world.core.desk.aws.for({ accountId, region }, { actor: 'somebody' });
    await images.share(world.imageIds['shop-home'], otherAccount);
    await addFleet(world.beside, { name: 'shop-beside', imageId: world.imageIds['shop-home'], application: 'shop' });
    passTime(world.clock, world.beside.aws, 300);
    await world.ask(`/ami emergency ${cve} --packages openssl --fleets shop-beside`);
    expect(world.card()).toContain('Copies: 1 copy of what is baked');
    await world.click('grace', 'Approve');
    await world.settle();
    const [copy] = await copiesIn(world.beside);
    const running = await imagesIn({ ...world, clients: world.beside.clients }, 'shop-beside');
    expect(new Set(running)).toEqual(new Set([copy?.image.ImageId]));
    expect(world.calls('CreateImage')[0]).toBe(1);
    // What somebody has shared before is theirs.
    expect(await sharesOf(world, world.imageIds['shop-home'])).toEqual([otherAccount]);
  });
});

async function live(point: CrashPoint | undefined) {
  const doom = doomAt(point);
  const world = await family({ store: createMemoryStore(writesOf(doom)) });
  for (const { faults } of [world.aws, world.away.aws, world.far.aws]) doomCalls(faults, doom);
  const images = (): number[] => [world.aws, world.away.aws, world.far.aws].map(({ ec2 }) => ec2.ownImages().length);
  const before = images();
  await approved(world);
  await settleThroughDeath(world, doom);
  const running = await world.runs();
  const [away, far] = [await copiesIn(world.away), await copiesIn(world.far)];
  const ending = {
    made: images().map((count, index) => count - (before[index] ?? 0)),
    copies: [away.map(({ image }) => image.State), far.map(({ image }) => image.State)],
    patched: [running['shop-away'] === away[0]?.image.ImageId, running['shop-far'] === far[0]?.image.ImageId],
    shares: await sharesOf(world, running['shop-home'] ?? ''),
    pins: await world.store.allPins(),
    live: (await world.store.live()).map(({ verb }) => verb),
  };
  return { writes: doom.counts.write, calls: doom.counts.call, ending };
}

it(
  'an emergency over three places ends the same wherever its worker dies',
  async () => {
    const calm = await live(undefined);
    const nothing = { shares: [], pins: [], live: [] };
    const once = { made: [1, 1, 1], copies: [['available'], ['available']], patched: [true, true] };
    expect(calm.ending).toEqual({ ...nothing, ...once });
    expect(await differentAt(calm, 701, live)).toEqual([]);
  },
  atMostMs(60_000),
);
