import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { GetInventoryCommand, type InventoryFilter, ListInventoryEntriesCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { Package } from '../../../../src/playground/aws/ssm/software.ts';
import { anSsm, type SsmUnderTest } from './an-ssm.ts';

const openssl: Package = { name: 'openssl', version: '1:3.0.7-1.amzn2023', patchedVersion: '1:3.0.8-1.amzn2023' };
const curl: Package = { name: 'curl', version: '8.5.0-1', patchedVersion: '8.6.0-1' };

function listing(): SsmUnderTest {
  const world = anSsm();
  world.aws.ssm.setPackages(world.imageId, [openssl, curl]);
  return world;
}

async function inventory({ ssm }: SsmUnderTest, ...Filters: readonly InventoryFilter[]) {
  const asked = { Filters: [...Filters], ResultAttributes: [{ TypeName: 'AWS:Application' }] };
  const { Entities = [] } = await ssm.send(new GetInventoryCommand(asked));
  return Entities.map(({ Id, Data }) => ({ id: Id, list: Data?.['AWS:Application'] }));
}

const names = (...Values: readonly string[]): InventoryFilter => ({
  Key: 'AWS:Application.Name',
  Values: [...Values],
  Type: 'Equal',
});
const ids = (...Values: readonly string[]): InventoryFilter => ({
  Key: 'AWS:InstanceInformation.InstanceId',
  Values: [...Values],
});

describe('an inventory', () => {
  it('is told of the instances that all filters choose, whole', async () => {
    const world = listing();
    const [one = '', other = ''] = world.add(2);
    expect(await inventory(world, names('openssl', 'bash'))).toHaveLength(2);
    expect(await inventory(world, names('httpd'))).toEqual([]);
    const [only, ...others] = await inventory(world, ids(other), names('openssl'));
    expect([only?.id, others]).toEqual([other, []]);
    expect(only?.list?.Content?.map(({ Name, Version }) => `${Name} ${Version}`)).toEqual([
      'openssl 3.0.7',
      'curl 8.5.0',
      'amazon-ssm-agent 3.3.1611.0',
    ]);
    expect(only?.list?.Content?.[0]?.['PackageId']).toBe('openssl-3.0.7-1.amzn2023.src.rpm');
    expect(await inventory(world, { ...names('open'), Type: 'BeginWith' }, ids(one))).toHaveLength(1);
  });

  it('has versions whole where packages are those of Debian', async () => {
    const world = listing();
    world.aws.ssm.setPlatform(world.imageId, { platformType: 'Linux', platformName: 'Ubuntu', version: '24.04' });
    world.aws.ssm.setPackages(world.imageId, [{ name: 'openssl', version: '3.0.2-0ubuntu1.18' }]);
    world.add(1);
    const [only] = await inventory(world);
    expect(only?.list?.Content?.[0]).toMatchObject({
      Version: '3.0.2-0ubuntu1.18',
      PackageId: expect.stringMatching(/^openssl_3\.0\.2-0ubuntu1\.18_.+\.deb$/),
    });
  });

  it('is as old as the last list: every half hour, and no more once the agent is gone', async () => {
    const world = listing();
    const [id = ''] = world.add(1);
    const captured = async () => Date.parse((await inventory(world, ids(id)))[0]?.list?.CaptureTime ?? '');
    const firstMs = await captured();
    world.wait(1_799);
    expect(await captured()).toBe(firstMs);
    world.wait(1);
    expect(await captured()).toBe(firstMs + 1_800_000);
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    world.wait(7_200);
    expect(await captured()).toBe(firstMs + 1_800_000);
  });

  it('is empty where agents list nothing', async () => {
    const world = listing();
    world.aws.ssm.setListed(world.imageId, false);
    const [id = ''] = world.add(1);
    expect(await inventory(world)).toEqual([{ id, list: undefined }]);
    expect(await inventory(world, names('openssl'))).toEqual([]);
    const entries = new ListInventoryEntriesCommand({ InstanceId: id, TypeName: 'AWS:Application' });
    expect((await world.ssm.send(entries)).Entries).toEqual([]);
  });

  it.each([
    [{ ...names('openssl'), Type: 'Exists' as const }, 'InvalidFilter'],
    [{ ...names('openssl'), Key: 'AWS:Network.Name' }, 'InvalidFilter'],
    [names(...Array.from({ length: 41 }, (_, n) => `package-${n}`)), 'ValidationException'],
  ])('refuses the filter %o', async (filter, name) => {
    await expect(inventory(listing(), filter)).rejects.toMatchObject({ name });
  });
});

describe('a script', () => {
  it.each([
    ['dnf -y upgrade openssl', ['openssl']],
    ["sudo yum update -y 'openssl' curl", ['openssl', 'curl']],
    ['set -e\nexport A=1 && dnf -y upgrade', ['openssl', 'curl']],
    ['apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y install --only-upgrade curl', ['curl']],
    ['apt-get update', []],
    ['dnf -y install httpd', []],
    ['echo dnf upgrade openssl', []],
    ['yum check-update', []],
  ])('%j patches %j', async (script, patched) => {
    const world = listing();
    const [id = ''] = world.add(1);
    await world.send({ Parameters: { commands: script.split('\n') }, InstanceIds: [id] });
    world.wait(60);
    const changed = world.aws.ssm.software(id).packages.filter(({ patchedVersion }) => patchedVersion === undefined);
    expect(changed.map(({ name }) => name)).toEqual(patched);
  });
});
