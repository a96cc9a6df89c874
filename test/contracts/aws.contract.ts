import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeVolumesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, describe, expect, it } from 'vitest';
import { readFleet } from '../../src/aws/fleets.ts';
import { driftOf } from '../../src/fleet/drift.ts';
import { servingCount } from '../../src/fleet/serving.ts';
import { judgeSettled } from '../../src/fleet/settled.ts';
import { type AwsWorld, type Built, buildFleet, type Gap, type Gaps, known } from './aws-world.ts';

import { commandsContract } from './commands.contract.ts';
import { copiesContract } from './copies.contract.ts';
import { inventoryContract } from './inventory.contract.ts';
import { pairsContract } from './pairs.contract.ts';
import { recordsContract } from './records.contract.ts';
import { refreshesContract } from './refreshes.contract.ts';

const yearMs = 365 * 24 * 60 * 60 * 1000;

/**
 * What the adapters promise, whoever answers for AWS. `makeWorld` opens an empty account for each test; what it cannot
 * do is named in `gaps` with the reason, and has to fail: a gap that was closed is no gap.
 */
export function awsContract(name: string, makeWorld: () => Promise<AwsWorld>, gaps: Gaps = {}): void {
  const itUnless = (gap: Gap, title: string, test: () => Promise<void>): void => {
    const why = gaps[gap];
    if (why === undefined) it(title, test);
    else it.fails(`${title} (not here: ${why})`, test);
  };
  let world: AwsWorld;
  let built: Built;

  describe(`AWS as ${name}`, () => {
    beforeEach(async () => {
      world = await makeWorld();
      built = await buildFleet(world);
    });

    describe('identity', () => {
      it('is the account of the credentials', async () => {
        const { accountId, arn } = await world.aws.identity.whoAmI();
        expect(accountId).toBe(world.accountId);
        expect(arn).toContain(world.accountId);
      });
    });

    describe('load balancers', () => {
      it('are found by name from the target groups behind them', async () => {
        const [name = '', ...others] = await world.aws.loadBalancers.namesOf([built.targetGroupArn]);
        expect(name).toMatch(/^[a-z0-9-]+\.eu-west-1\.elb\.amazonaws\.com$/);
        expect(others).toEqual([]);
        expect(await world.aws.loadBalancers.namesOf([])).toEqual([]);
      });

      it('are none where nothing forwards to the target group', async () => {
        const vpcId = (await world.aws.targets.groups())[0]?.vpcId;
        const lonely = new CreateTargetGroupCommand({
          Name: 'lonely',
          Protocol: 'HTTP',
          Port: 80,
          VpcId: known(vpcId),
        });
        const { TargetGroups = [] } = await world.clients.elb.send(lonely);
        expect(await world.aws.loadBalancers.namesOf([known(TargetGroups[0]?.TargetGroupArn)])).toEqual([]);
      });
    });

    describe('images', () => {
      it('of this account are listed with state and tags', async () => {
        const image = (await world.aws.images.listOwn()).find(({ imageId }) => imageId === built.imageId);
        expect(image).toMatchObject({
          state: 'available',
          ownerId: world.accountId,
          architecture: 'x86_64',
          platform: 'linux',
        });
        expect(image?.tags).toMatchObject({ Application: 'web', Version: '1.0.0' });
      });

      it('are read by id; those that do not exist are left out', async () => {
        const images = await world.aws.images.read([built.imageId, 'ami-0123456789abcdef0', built.imageId]);
        expect(images.map(({ imageId }) => imageId)).toEqual([built.imageId]);
        expect(await world.aws.images.read([])).toEqual([]);
      });

      it('are named by id, not by pattern', async () => {
        expect(await world.aws.images.read(['ami-*'])).toEqual([]);
      });
    });

    describe('images made of an instance', () => {
      const name = 'web-1.2.0-20260115-090000';
      const tags = { Application: 'web', Version: '1.2.0', AmiableRun: 'r-7k3f9q' };
      const source = async () => known((await world.aws.instances.ofGroup(built.groupName))[0]).instanceId;
      const create = async () =>
        world.aws.images.create({ instanceId: await source(), name, description: 'r-7k3f9q', reboot: false, tags });

      itUnless('snapshot-tags', 'become available, tagged with their snapshots, and are found by name', async () => {
        const made = await create();
        await world.rest();
        const image = known(await world.aws.images.findOwn(name));
        expect(image).toMatchObject({ name, state: 'available', tags, sourceInstanceId: await source() });
        expect(made).toEqual({ imageId: image.imageId });
        const snapshots = await world.aws.images.snapshots(image.snapshots.map(({ snapshotId }) => snapshotId));
        expect(snapshots.length).toBeGreaterThan(0);
        for (const snapshot of snapshots) expect(snapshot).toMatchObject({ state: 'completed', percent: 100, tags });
      });

      itUnless('image-volumes', 'tell which volumes they keep, and an instance may be told not to', async () => {
        const device = known((await world.aws.images.read([built.imageId]))[0]?.rootDeviceName);
        const image = { instanceId: await source(), name, description: 'r-7k3f9q', reboot: false, tags };
        await world.aws.images.create({ ...image, keptVolumes: [device] });
        await world.rest();
        const { imageId, keptVolumes } = known(await world.aws.images.findOwn(name));
        expect(keptVolumes).toMatchObject([{ deviceName: device }]);
        const request = { imageId, instanceType: 't3.micro', securityGroupIds: [], publicAddress: false, tags };
        const launched = await Promise.all([
          world.aws.instances.launch({ ...request, volumesToDelete: keptVolumes, token: 'to-delete' }),
          world.aws.instances.launch({ ...request, volumesToDelete: [], token: 'to-keep' }),
        ]);
        await world.rest();
        const volumesNow = () => Promise.all(launched.map(({ instanceId }) => volumesOf(world, instanceId)));
        const [going = [], staying = []] = await volumesNow();
        expect([going.length, staying.length]).toEqual([1, 1]);
        await world.aws.instances.terminate(launched.map(({ instanceId }) => instanceId));
        await world.rest();
        expect(await existing(world, [...going, ...staying])).toEqual(staying);
      });

      itUnless('image-names', 'are not made where the name is taken', async () => {
        await create();
        expect(await create()).toBe('name-taken');
      });

      it('are found by exactly their name', async () => {
        const imageId = await world.addImage(name, tags);
        expect(await world.aws.images.findOwn(name)).toMatchObject({ imageId });
        expect(await world.aws.images.findOwn('web-*')).toBeUndefined();
      });

      it('take tags with their snapshots, as often as they are put on', async () => {
        const imageId = await world.addImage(name, {});
        const { snapshots } = known(await world.aws.images.findOwn(name));
        const ids = snapshots.map(({ snapshotId }) => snapshotId);
        await world.aws.images.tag([imageId, ...ids], tags);
        await world.aws.images.tag([imageId, ...ids], tags);
        expect((await world.aws.images.findOwn(name))?.tags).toMatchObject(tags);
        expect((await world.aws.images.snapshots([...ids, 'snap-0123456789abcdef0']))[0]).toMatchObject({ tags });
      });

      it('are deregistered once', async () => {
        const imageId = await world.addImage(name, {});
        expect(await world.aws.images.deregister(imageId)).toMatchObject({ kind: 'deregistered', left: [] });
        expect(await world.aws.images.deregister(imageId)).toEqual({ kind: 'gone' });
        expect(await world.aws.images.findOwn(name)).toBeUndefined();
      });

      itUnless('associated-snapshots', 'are deregistered with their snapshots', async () => {
        const imageId = await world.addImage(name, {});
        const ids = known(await world.aws.images.findOwn(name)).snapshots.map(({ snapshotId }) => snapshotId);
        expect(await world.aws.images.deregister(imageId)).toMatchObject({ deleted: ids, left: [] });
        expect(await world.aws.images.snapshots(ids)).toEqual([]);
      });

      it('are disabled and enabled as often as it is said, listed all the while, and then deregistered', async () => {
        const imageId = await world.addImage(name, {});
        const { images } = world.aws;
        await images.disable(imageId);
        await images.disable(imageId);
        expect(await images.findOwn(name)).toMatchObject({ state: 'disabled' });
        expect((await images.listOwn()).some((image) => image.imageId === imageId)).toBe(true);
        await images.enable(imageId);
        await images.enable(imageId);
        expect(await images.findOwn(name)).toMatchObject({ state: 'available' });
        await images.disable(imageId);
        expect(await images.deregister(imageId)).toMatchObject({ kind: 'deregistered', left: [] });
        await expect(images.enable(imageId)).rejects.toMatchObject({ kind: 'not-found' });
      });

      itUnless('deprecation', 'are deprecated, and that is taken back, as often as it is said', async () => {
        const imageId = await world.addImage(name, {});
        const { images } = world.aws;
        const atMs = Math.ceil(Date.now() / 60_000 + 1) * 60_000 + yearMs;
        await images.deprecate(imageId, atMs);
        await images.deprecate(imageId, atMs);
        await images.disable(imageId);
        expect(await images.findOwn(name)).toMatchObject({ state: 'disabled', deprecatedAtMs: atMs });
        await images.enable(imageId);
        await images.cancelDeprecation(imageId);
        await images.cancelDeprecation(imageId);
        expect((await images.findOwn(name))?.deprecatedAtMs).toBeUndefined();
      });

      itUnless('recycle-bin', 'are not in the Recycle Bin where no rule holds for them', async () => {
        const imageId = await world.addImage(name, {});
        const ids = known(await world.aws.images.findOwn(name)).snapshots.map(({ snapshotId }) => snapshotId);
        await world.aws.images.deregister(imageId);
        expect(await world.aws.recycleBin.images()).toEqual([]);
        expect(await world.aws.recycleBin.snapshots()).toEqual([]);
        expect(await world.aws.recycleBin.restoreImage(imageId)).toBe('gone');
        expect(await world.aws.recycleBin.restoreSnapshot(known(ids[0]))).toBe('gone');
      });
    });

    describe('a copy of an image', () => copiesContract({ world: () => world, built: () => built, itUnless }));

    describe('instances launched for a while', () => {
      const tags = { Name: 'amiable-bake-web', AmiableRun: 'r-7k3f9q', AmiablePurpose: 'bake' };
      const request = (token = 'token-r-7k3f9q') => ({
        imageId: built.imageId,
        instanceType: 't3.micro',
        securityGroupIds: [],
        publicAddress: false,
        volumesToDelete: [],
        tags,
        token,
      });

      it('are tagged, and found by all of their tags', async () => {
        const { instanceId } = await world.aws.instances.launch(request());
        await world.rest();
        expect(await world.aws.instances.tagged(tags)).toMatchObject([
          { instanceId, imageId: built.imageId, state: 'running', tags, platform: 'linux', rootDevice: 'ebs' },
        ]);
        expect(await world.aws.instances.withTag('AmiablePurpose')).toMatchObject([{ instanceId }]);
        const unknown = 'i-0123456789abcdef0';
        expect(await world.aws.instances.details([instanceId, unknown])).toMatchObject([{ instanceId, tags }]);
        expect(await world.aws.instances.tagged({ ...tags, AmiablePurpose: 'scan' })).toEqual([]);
        expect(await world.aws.instances.tagged({ AmiableRun: 'r-*' })).toEqual([]);
      });

      it('require IMDSv2, have no public address unless asked, and terminate when they shut down', async () => {
        const { instanceId } = await world.aws.instances.launch(request());
        await world.rest();
        const { Reservations } = await world.clients.ec2.send(
          new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
        );
        const [instance] = Reservations?.[0]?.Instances ?? [];
        expect(instance?.MetadataOptions?.HttpTokens).toBe('required');
        expect((await world.aws.instances.read(instanceId))?.publicAddress).toBeUndefined();
        const attribute = new DescribeInstanceAttributeCommand({
          InstanceId: instanceId,
          Attribute: 'instanceInitiatedShutdownBehavior',
        });
        const { InstanceInitiatedShutdownBehavior } = await world.clients.ec2.send(attribute);
        expect(InstanceInitiatedShutdownBehavior?.Value).toBe('terminate');
      });

      itUnless('launch-tokens', 'are one for each token, however often it is asked', async () => {
        const first = await world.aws.instances.launch(request());
        expect(await world.aws.instances.launch(request())).toEqual(first);
        expect(await world.aws.instances.launch(request('another-token'))).not.toEqual(first);
      });

      it('are terminated as often as they are told to, also beside one that was never there', async () => {
        const { instanceId } = await world.aws.instances.launch(request());
        await world.rest();
        await world.aws.instances.terminate([instanceId]);
        await world.aws.instances.terminate(['i-0123456789abcdef0', instanceId]);
        await world.rest();
        expect(await world.aws.instances.tagged(tags)).toEqual([]);
      });

      it('have a console', async () => {
        const { instanceId } = await world.aws.instances.launch(request());
        await world.rest();
        expect(await world.aws.instances.consoleOutput(instanceId)).toEqual(expect.any(String));
      });
    });

    describe('target groups', () => {
      const state = async (instanceId: string): Promise<string | undefined> =>
        (await world.aws.targets.health(built.targetGroupArn)).get(instanceId)?.state;

      const portsOf = async (instanceId: string): Promise<readonly number[]> =>
        (await world.aws.targets.registered(built.targetGroupArn))
          .flatMap(({ id, port }) => (id === instanceId ? [port] : []))
          .toSorted((a, b) => a - b);

      it('are listed', async () => {
        expect(await world.aws.targets.groups()).toContainEqual({
          targetGroupArn: built.targetGroupArn,
          targetType: 'instance',
          vpcId: expect.stringMatching(/^vpc-/),
        });
      });

      it('say how long targets drain', async () => {
        expect(await world.aws.targets.drainSeconds(built.targetGroupArn)).toBe(300);
      });

      it('tell of every target with its port', async () => {
        const registered = await world.aws.targets.registered(built.targetGroupArn);
        expect(registered.map(({ port, health }) => [port, health.state])).toEqual([
          [80, 'healthy'],
          [80, 'healthy'],
        ]);
      });

      itUnless('absent-targets', 'let instances go that are not in', async () => {
        const { instanceId } = known((await world.aws.instances.ofGroup(built.groupName))[0]);
        await world.aws.targets.deregister(built.targetGroupArn, [{ id: instanceId, port: 80 }]);
        await world.rest();
        await world.aws.targets.deregister(built.targetGroupArn, [{ id: instanceId, port: 80 }]);
        expect(await state(instanceId)).toBeUndefined();
      });

      it('let instances go, and take them again as often as they are told to', async () => {
        const { instanceId } = known((await world.aws.instances.ofGroup(built.groupName))[0]);
        const { deregister, register } = world.aws.targets;
        await deregister(built.targetGroupArn, [{ id: instanceId, port: 80 }]);
        await world.rest();
        expect(await state(instanceId)).toBeUndefined();
        await register(built.targetGroupArn, [{ id: instanceId, port: 9000 }]);
        await register(built.targetGroupArn, [{ id: instanceId, port: 9000 }]);
        await world.rest();
        expect(await state(instanceId)).toBe('healthy');
        expect(await portsOf(instanceId)).toEqual([9000]);
        await deregister(built.targetGroupArn, [{ id: instanceId, port: 9000 }]);
        await world.rest();
        expect(await portsOf(instanceId)).toEqual([]);
      });

      itUnless('several-ports', 'have one instance on several ports, and let it go from one of them', async () => {
        const { instanceId } = known((await world.aws.instances.ofGroup(built.groupName))[0]);
        await world.aws.targets.register(built.targetGroupArn, [{ id: instanceId, port: 9000 }]);
        await world.rest();
        expect(await portsOf(instanceId)).toEqual([80, 9000]);
        await world.aws.targets.deregister(built.targetGroupArn, [{ id: instanceId, port: 80 }]);
        await world.rest();
        expect(await portsOf(instanceId)).toEqual([9000]);
        expect(await state(instanceId)).toBe('healthy');
      });

      it('refuse an instance that does not run, with all others of the call', async () => {
        const [first, second] = (await world.aws.instances.ofGroup(built.groupName)).map((one) => one.instanceId);
        const targets = [known(first), known(second)].map((id) => ({ id, port: 9000 }));
        await world.clients.ec2.send(new StopInstancesCommand({ InstanceIds: [known(second)] }));
        const refused = world.aws.targets.register(built.targetGroupArn, targets);
        await expect(refused).rejects.toMatchObject({ kind: 'invalid' });
      });

      it('may be of addresses, which are those of instances', async () => {
        const { instanceId } = known((await world.aws.instances.ofGroup(built.groupName))[0]);
        const [server] = await world.aws.instances.addresses([instanceId]);
        const { vpcId, addresses } = known(server);
        const created = await world.clients.elb.send(
          new CreateTargetGroupCommand({ Name: 'ip', Protocol: 'HTTP', Port: 80, VpcId: vpcId, TargetType: 'ip' }),
        );
        const targetGroupArn = known(created.TargetGroups?.[0]?.TargetGroupArn);
        expect(await world.aws.targets.groups()).toContainEqual({ targetGroupArn, targetType: 'ip', vpcId });
        await world.aws.targets.register(targetGroupArn, [{ id: known(addresses[0]), port: 8080 }]);
        expect(await world.aws.targets.registered(targetGroupArn)).toMatchObject([{ id: addresses[0], port: 8080 }]);
      });
    });

    describe('templates', () => {
      const request = (sourceVersion = 1) => ({
        templateId: built.templateId,
        sourceVersion,
        imageId: 'ami-0123456789abcdef0',
        description: 'run r-7k3f9q',
        token: 'token-r-7k3f9q',
      });

      it.each(['1', '$Latest', '$Default'])('are read at %s as a number, with the image', async (version) => {
        const read = await world.aws.templates.read({ templateId: built.templateId, version });
        expect(read).toMatchObject({
          templateName: 'web',
          version: 1,
          imageId: built.imageId,
          resolvedImageId: built.imageId,
        });
      });

      it('are undefined at a version that does not exist', async () => {
        expect(await world.aws.templates.read({ templateId: built.templateId, version: '99' })).toBeUndefined();
      });

      it('are left out where template or version do not exist', async () => {
        const missing = { templateId: 'lt-0123456789abcdef0', version: '1' };
        const refs = [
          { templateId: built.templateId, version: '1' },
          { templateId: built.templateId, version: '99' },
          missing,
        ];
        expect((await world.aws.templates.readMany(refs)).map(({ version }) => version)).toEqual([1]);
        expect(await world.aws.templates.read(missing)).toBeUndefined();
      });

      it('get a new version with everything of the source and another image', async () => {
        const created = await world.aws.templates.createVersion(request());
        expect(created).toMatchObject({ templateId: built.templateId, version: 2, imageId: 'ami-0123456789abcdef0' });
        const { LaunchTemplateVersions = [] } = await world.clients.ec2.send(
          new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: built.templateId, Versions: ['1', '2'] }),
        );
        const dataOf = (version: number) =>
          LaunchTemplateVersions.find(({ VersionNumber }) => VersionNumber === version)?.LaunchTemplateData;
        expect(dataOf(2)).toEqual({ ...dataOf(1), ImageId: 'ami-0123456789abcdef0' });
      });

      it('tell latest and default apart once there are two versions', async () => {
        await world.aws.templates.createVersion(request());
        const at = (version: string) => ({ templateId: built.templateId, version });
        const read = await world.aws.templates.readMany([at('$Latest'), at('$Default')]);
        const aliases = new Map(read.map((version) => [version.version, version.aliases]));
        expect(aliases).toEqual(
          new Map([
            [2, ['$Latest']],
            [1, ['$Default']],
          ]),
        );
      });

      it('are found by what a version says of itself', async () => {
        await world.aws.templates.createVersion(request());
        const { findByDescription } = world.aws.templates;
        expect(await findByDescription(built.templateId, 'run r-7k3f9q')).toMatchObject({ version: 2 });
        expect(await findByDescription(built.templateId, 'run r-other')).toBeUndefined();
      });

      itUnless('template-tokens', 'get one version however often it is asked for with one token', async () => {
        const first = await world.aws.templates.createVersion(request());
        expect(await world.aws.templates.createVersion(request())).toEqual(first);
      });
    });

    describe('groups', () => {
      const read = async () => known(await world.aws.groups.read(built.groupName));

      it('are read whole, and are undefined where there is none', async () => {
        expect(await read()).toMatchObject({
          groupName: built.groupName,
          desired: 2,
          min: 0,
          max: 6,
          source: { kind: 'launch-template', template: { templateId: built.templateId, version: '1' } },
          targetGroupArns: [built.targetGroupArn],
          suspendedProcesses: [],
          warmPool: false,
          weighted: false,
          deleting: false,
          tags: { Application: 'web' },
        });
        expect(await world.aws.groups.read('no-such-group')).toBeUndefined();
      });

      it('list their members in service', async () => {
        const { instances } = await read();
        expect(instances.map(({ lifecycle, groupHealth }) => [lifecycle, groupHealth])).toEqual([
          ['InService', 'Healthy'],
          ['InService', 'Healthy'],
        ]);
      });

      it('are listed', async () => {
        expect((await world.aws.groups.list()).map(({ groupName }) => groupName)).toEqual([built.groupName]);
      });

      it('are read by their names, as far as there are any', async () => {
        const read = async (names: readonly string[]) =>
          (await world.aws.groups.readMany(names)).map(({ groupName }) => groupName);
        expect(await read([built.groupName, 'no-such-group', 'us-east-1/no-such-group'])).toEqual([built.groupName]);
        expect(await read([])).toEqual([]);
      });

      it('have no hooks and no refresh unless somebody made them', async () => {
        expect(await world.aws.groups.lifecycleHooks(built.groupName)).toEqual([]);
        expect(await world.aws.groups.activeRefresh(built.groupName)).toBeUndefined();
      });

      it('grow to the capacity that is set, as often as it is set', async () => {
        await world.aws.groups.setDesired(built.groupName, 4);
        await world.aws.groups.setDesired(built.groupName, 4);
        await world.rest();
        expect((await read()).instances).toHaveLength(4);
      });

      it('take a new max size and keep the rest', async () => {
        const before = await read();
        await world.aws.groups.setMax(built.groupName, 9);
        expect(await read()).toEqual({ ...before, max: 9 });
      });

      it('take a new source, and replace nothing for it', async () => {
        const before = await read();
        const { version } = await world.aws.templates.createVersion({
          templateId: built.templateId,
          sourceVersion: 1,
          imageId: built.imageId,
          description: 'd',
          token: 't',
        });
        const source = {
          kind: 'launch-template',
          template: { templateId: built.templateId, version: String(version) },
        } as const;
        await world.aws.groups.setSource(built.groupName, source);
        await world.rest();
        const after = await read();
        expect(after.source).toMatchObject(source);
        expect(after.instances.map(({ instanceId }) => instanceId)).toEqual(
          before.instances.map(({ instanceId }) => instanceId),
        );
      });

      it('suspend and resume processes by name', async () => {
        await world.aws.groups.suspend(built.groupName, ['AZRebalance', 'AlarmNotification']);
        await world.aws.groups.resume(built.groupName, ['AZRebalance']);
        expect((await read()).suspendedProcesses).toEqual(['AlarmNotification']);
      });

      itUnless('unknown-group', 'that do not exist cannot be changed', async () => {
        await expect(world.aws.groups.setDesired('no-such-group', 3)).rejects.toMatchObject({ kind: 'not-found' });
      });

      itUnless('refused-capacity', 'refuse more than max size', async () => {
        await expect(world.aws.groups.setDesired(built.groupName, 7)).rejects.toMatchObject({
          kind: 'invalid',
          retry: 'never',
        });
      });

      itUnless('activities', 'say which capacity a change led from and to', async () => {
        await world.aws.groups.setDesired(built.groupName, 3);
        await world.rest();
        const activities = await world.aws.groups.activities(built.groupName, 1);
        expect(activities).toHaveLength(1);
        expect(activities[0]?.cause).toContain('changing the desired capacity from 2 to 3');
      });
    });

    describe('launches', () => {
      const pointAtNewImage = async (): Promise<string> => {
        const imageId = await world.addImage('web-2.0.0-20260102-000000', {});
        const { templateId, groupName } = built;
        const request = { templateId, sourceVersion: 1, imageId, description: 'd', token: 't' };
        const { version } = await world.aws.templates.createVersion(request);
        const template = { templateId, version: String(version) };
        await world.aws.groups.setSource(groupName, { kind: 'launch-template', template });
        return imageId;
      };
      const newestImages = async () =>
        (await world.aws.instances.ofGroup(built.groupName)).map((instance) => instance.imageId).sort();

      it('use the version that the group points at', async () => {
        world = await makeWorld();
        built = await buildFleet(world, { withUserData: false });
        const imageId = await pointAtNewImage();
        await world.aws.groups.setDesired(built.groupName, 3);
        await world.rest();
        expect(await newestImages()).toEqual([built.imageId, built.imageId, imageId].sort());
      });

      itUnless('later-user-data', 'do so with the user data of the version before', async () => {
        const imageId = await pointAtNewImage();
        await world.aws.groups.setDesired(built.groupName, 3);
        await world.rest();
        expect(await newestImages()).toEqual([built.imageId, built.imageId, imageId].sort());
      });
    });

    describe('a mixed group', () => {
      const instanceTypes = [{ instanceType: 't3.micro' }, { instanceType: 't3.small' }];

      beforeEach(async () => {
        world = await makeWorld();
        built = await buildFleet(world, { mixed: true });
      });

      it('keeps its policy when its source changes, there and back', async () => {
        const { templateId, groupName } = built;
        const { groups, templates } = world.aws;
        const before = known(await groups.read(groupName));
        expect(before.source).toMatchObject({ kind: 'mixed', overrides: instanceTypes });
        const request = { templateId, sourceVersion: 1, imageId: built.imageId, description: 'd', token: 't' };
        const { version } = await templates.createVersion(request);
        const template = { templateId, version: String(version) };
        await groups.setSource(groupName, { kind: 'mixed', template, overrides: instanceTypes });
        expect((await groups.read(groupName))?.source).toMatchObject({ kind: 'mixed', template });
        await groups.setSource(groupName, before.source);
        expect((await groups.read(groupName))?.source).toEqual(before.source);
      });

      itUnless('mixed-update', 'keeps its policy when its max size changes', async () => {
        const before = known(await world.aws.groups.read(built.groupName));
        await world.aws.groups.setMax(built.groupName, 9);
        expect(await world.aws.groups.read(built.groupName)).toEqual({ ...before, max: 9 });
      });

      it('grows to the capacity that is set', async () => {
        await world.aws.groups.setDesired(built.groupName, 3);
        await world.rest();
        expect(known(await world.aws.groups.read(built.groupName)).instances).toHaveLength(3);
      });
    });

    describe('terminating', () => {
      const memberIds = async () =>
        known(await world.aws.groups.read(built.groupName)).instances.map(({ instanceId }) => instanceId);

      it('with decrement takes the named instance and lowers the capacity by one', async () => {
        const [victim = '', other] = await memberIds();
        expect(await world.aws.groups.terminate(victim, true)).toBe('terminating');
        await world.rest();
        expect(await memberIds()).toEqual([other]);
        expect((await world.aws.groups.read(built.groupName))?.desired).toBe(1);
      });

      it('without decrement makes the group launch another', async () => {
        const [victim = ''] = await memberIds();
        expect(await world.aws.groups.terminate(victim, false)).toBe('terminating');
        await world.rest();
        const now = await memberIds();
        expect(now).toHaveLength(2);
        expect(now).not.toContain(victim);
      });

      it('twice lowers the capacity once', async () => {
        const [victim = ''] = await memberIds();
        await world.aws.groups.terminate(victim, true);
        expect(await world.aws.groups.terminate(victim, true)).toBe('already-leaving');
        expect((await world.aws.groups.read(built.groupName))?.desired).toBe(1);
      });

      it('what is no member of any group does nothing', async () => {
        expect(await world.aws.groups.terminate('i-0123456789abcdef0', true)).toBe('already-leaving');
      });
    });

    describe('instances', () => {
      it('of a group are told with image and state', async () => {
        const listed = await world.aws.instances.ofGroup(built.groupName);
        expect(listed).toHaveLength(2);
        expect(listed[0]).toMatchObject({
          imageId: built.imageId,
          state: 'running',
          architecture: 'x86_64',
          groupName: built.groupName,
        });
        expect(await world.aws.instances.ofGroup('web-*')).toEqual([]);
      });

      it('are read one by one with their tags, and are undefined where there is none', async () => {
        const [member] = await world.aws.instances.ofGroup(built.groupName);
        const { instanceId } = known(member);
        expect(await world.aws.instances.read(instanceId)).toMatchObject({
          ...member,
          rootDevice: 'ebs',
          tags: { Application: 'web' },
        });
        expect(await world.aws.instances.read('i-0123456789abcdef0')).toBeUndefined();
      });

      it('of all groups name their group', async () => {
        const listed = await world.aws.instances.ofAllGroups();
        expect(listed.map(({ groupName }) => groupName)).toEqual([built.groupName, built.groupName]);
      });

      it('tell their status checks, but for those that EC2 does not know', async () => {
        const [first] = await world.aws.instances.ofGroup(built.groupName);
        const id = known(first).instanceId;
        const checks = await world.aws.instances.statusChecks([id, 'i-0123456789abcdef0']);
        expect([...checks]).toEqual([[id, { system: 'ok', instance: 'ok' }]]);
        expect((await world.aws.instances.statusChecks([])).size).toBe(0);
      });
    });

    describe('targets', () => {
      it('of a group at rest are healthy', async () => {
        const health = await world.aws.targets.health(built.targetGroupArn);
        expect([...health.values()].map(({ state }) => state)).toEqual(['healthy', 'healthy']);
      });

      it('of a target group that does not exist are an error', async () => {
        const missing = built.targetGroupArn.replace(/\/[^/]*$/, '/0123456789abcdef');
        await expect(world.aws.targets.health(missing)).rejects.toMatchObject({ kind: 'not-found' });
      });
    });

    describe('a fleet', () => {
      const key = () => ({ accountId: world.accountId, region: world.region, groupName: built.groupName });

      it('at rest serves whole, is settled and has not drifted', async () => {
        const fleet = known(await readFleet(world.aws, key(), { nowMs: 0 }));
        expect(fleet).toMatchObject({
          name: built.groupName,
          application: 'web',
          desired: 2,
          sourceImageId: built.imageId,
        });
        expect(servingCount(fleet)).toBe(2);
        expect(judgeSettled(fleet, { imageIds: [built.imageId] })).toEqual({ settled: true });
        expect(driftOf(fleet)).toEqual({ current: 2, drifted: [], unknown: 0 });
      });

      it('has drifted when its template moved on', async () => {
        const imageId = await world.addImage('web-2.0.0-20260102-000000', {});
        const request = { templateId: built.templateId, sourceVersion: 1, imageId, description: 'd', token: 't' };
        const { version } = await world.aws.templates.createVersion(request);
        const template = { templateId: built.templateId, version: String(version) };
        await world.aws.groups.setSource(built.groupName, { kind: 'launch-template', template });
        const fleet = known(await readFleet(world.aws, key(), { nowMs: 0 }));
        expect(fleet.sourceImageId).toBe(imageId);
        expect(driftOf(fleet).drifted).toHaveLength(2);
      });

      it('that does not exist is undefined', async () => {
        expect(await readFleet(world.aws, { ...key(), groupName: 'no-such-group' }, { nowMs: 0 })).toBeUndefined();
      });
    });

    describe('pairs', () => pairsContract({ world: () => world, built: () => built, itUnless }));

    describe('commands', () => commandsContract({ world: () => world, built: () => built, itUnless }));

    inventoryContract({ world: () => world, built: () => built });
    describe('instance refreshes', () =>
      refreshesContract({ makeWorld, world: () => world, built: () => built, itUnless }));

    recordsContract({ world: () => world, built: () => built, itUnless });

    describe('the audit trail', () => {
      it('has every change and no read', async () => {
        await world.aws.groups.read(built.groupName);
        await world.aws.groups.setMax(built.groupName, 8);
        await expect(world.aws.groups.setDesired('no-such-group', 3)).rejects.toThrow();
        expect(world.audited.map(({ entry, outcome }) => [entry.call, outcome?.kind])).toEqual([
          ['UpdateAutoScalingGroup', 'succeeded'],
          ['SetDesiredCapacity', 'failed'],
        ]);
      });

      it('has the request id of AWS', async () => {
        await world.aws.groups.setMax(built.groupName, 8);
        expect(world.audited[0]?.outcome?.requestId).toMatch(/\S{8,}/);
      });
    });
  });
}

async function volumesOf({ clients }: AwsWorld, instanceId: string): Promise<readonly string[]> {
  const attached = [{ Name: 'attachment.instance-id', Values: [instanceId] }];
  const { Volumes = [] } = await clients.ec2.send(new DescribeVolumesCommand({ Filters: attached }));
  return Volumes.flatMap(({ VolumeId }) => VolumeId ?? []);
}

/** Those of these volumes that there still are. */
async function existing({ clients }: AwsWorld, volumeIds: readonly string[]): Promise<readonly string[]> {
  const named = [{ Name: 'volume-id', Values: [...volumeIds] }];
  const { Volumes = [] } = await clients.ec2.send(new DescribeVolumesCommand({ Filters: named }));
  return Volumes.flatMap(({ VolumeId }) => VolumeId ?? []);
}
