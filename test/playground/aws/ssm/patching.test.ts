import { CreateImageCommand } from '@aws-sdk/client-ec2';
import {
  DescribeInstancePatchesCommand,
  GetCommandInvocationCommand,
  GetInventoryCommand,
  ListCommandInvocationsCommand,
  ListInventoryEntriesCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { anSsm, type SsmUnderTest } from './an-ssm.ts';

const install = { DocumentName: 'AWS-RunPatchBaseline', Parameters: { Operation: ['Install'] } };

function patchable(): { readonly world: SsmUnderTest; readonly id: string } {
  const world = anSsm();
  world.aws.ssm.setMissingPatches(world.imageId, 7);
  world.aws.ssm.setPackages(world.imageId, [
    { name: 'openssl', version: '3.0.7', patchedVersion: '3.0.8' },
    { name: 'curl', version: '8.5.0' },
  ]);
  const [id = ''] = world.add(1);
  return { world, id };
}

async function versions({ ssm }: SsmUnderTest, InstanceId: string): Promise<readonly (string | undefined)[]> {
  const asked = new ListInventoryEntriesCommand({ InstanceId, TypeName: 'AWS:Application' });
  const own = ((await ssm.send(asked)).Entries ?? []).filter(({ Name }) => Name !== 'amazon-ssm-agent');
  return own.map(({ Version }) => Version);
}

describe('patching', () => {
  it('installs what is missing, restarts the instance, and then tells the patch state', async () => {
    const { world, id } = patchable();
    const commandId = await world.send({ ...install, InstanceIds: [id] });
    world.wait(121);
    expect(world.aws.ec2.machines.find(id)?.serving).toBe(true);
    world.wait(2);
    expect(world.aws.ec2.machines.find(id)?.serving).toBe(false);
    expect(await world.patchState(id)).toBeUndefined();
    world.wait(30);
    expect([...(await world.details(commandId)).values()]).toEqual(['Success']);
    expect(await world.patchState(id)).toMatchObject({
      Operation: 'Install',
      InstalledCount: 7,
      MissingCount: 0,
      FailedCount: 0,
      InstalledPendingRebootCount: 0,
    });
  });

  it('only looks, where it is a scan', async () => {
    const { world, id } = patchable();
    await world.send({ ...install, Parameters: { Operation: ['Scan'] }, InstanceIds: [id] });
    world.wait(40);
    expect(await world.patchState(id)).toMatchObject({ Operation: 'Scan', InstalledCount: 0, MissingCount: 7 });
    expect(world.aws.ec2.machines.find(id)?.serving).toBe(true);
  });

  it('leaves the restart to others where it may not', async () => {
    const { world, id } = patchable();
    const Parameters = { Operation: ['Install'], RebootOption: ['NoReboot'] };
    await world.send({ ...install, Parameters, InstanceIds: [id] });
    world.wait(130);
    expect(world.aws.ec2.machines.find(id)?.serving).toBe(true);
    expect(await world.patchState(id)).toMatchObject({ MissingCount: 0, InstalledPendingRebootCount: 7 });
    world.aws.ec2.hosts.reboot(id);
    world.wait(60);
    await world.send({ ...install, Parameters: { Operation: ['Scan'] }, InstanceIds: [id] });
    world.wait(40);
    expect(await world.patchState(id)).toMatchObject({ InstalledCount: 7, InstalledPendingRebootCount: 0 });
  });

  it('succeeds with patches that failed: only the patch state says so', async () => {
    const { world, id } = patchable();
    world.aws.faults.failCommands({ document: 'AWS-RunPatchBaseline' }, { kind: 'patch-fails', failed: 2 });
    const commandId = await world.send({ ...install, InstanceIds: [id] });
    world.wait(200);
    expect(await world.status(commandId)).toBe('Success/Success');
    expect(await world.patchState(id)).toMatchObject({ InstalledCount: 5, FailedCount: 2 });
    const asked = new DescribeInstancePatchesCommand({ InstanceId: id, MaxResults: 10 });
    const states = ((await world.ssm.send(asked)).Patches ?? []).map(({ State }) => State);
    expect(states.filter((state) => state === 'FAILED')).toHaveLength(2);
    expect(states).toHaveLength(7);
    expect(await versions(world, id)).toEqual(['3.0.7', '8.5.0']);
  });

  it('may restart the instance once more', async () => {
    const { world, id } = patchable();
    world.aws.faults.failCommands({}, { kind: 'reboots-again' });
    const commandId = await world.send({ ...install, InstanceIds: [id] });
    world.wait(170);
    expect([...(await world.details(commandId)).values()]).toEqual(['InProgress']);
    world.wait(20);
    expect([...(await world.details(commandId)).values()]).toEqual(['Success']);
  });

  it('changes nothing where it hangs until its time is over', async () => {
    const { world, id } = patchable();
    world.aws.faults.failCommands({}, { kind: 'hangs' });
    const commandId = await world.send({ ...install, InstanceIds: [id] });
    world.wait(7_202);
    expect(await world.status(commandId)).toBe('TimedOut/ExecutionTimedOut');
    expect(world.aws.ssm.software(id).missingPatches).toBe(7);
    expect(await world.patchState(id)).toBeUndefined();
  });

  it('brings newer packages to the instance, and to images made of it', async () => {
    const { world, id } = patchable();
    await world.send({ ...install, InstanceIds: [id] });
    world.wait(200);
    expect(await versions(world, id)).toEqual(['3.0.7', '8.5.0']);
    world.wait(1800);
    expect(await versions(world, id)).toEqual(['3.0.8', '8.5.0']);
    const { ImageId = '' } = await world.ec2.send(new CreateImageCommand({ InstanceId: id, Name: 'web-1.0.1' }));
    world.wait(300);
    const next = world.aws.ec2.addInstance({ imageId: ImageId, as: 'running' });
    expect(world.aws.ssm.software(next)).toMatchObject({ missingPatches: 0, installedPatches: 7 });
    const asked = new GetInventoryCommand({
      Filters: [{ Key: 'AWS:InstanceInformation.InstanceId', Values: [next] }],
      ResultAttributes: [{ TypeName: 'AWS:Application' }],
    });
    const [entity] = (await world.ssm.send(asked)).Entities ?? [];
    expect(entity?.Data?.['AWS:Application']?.Content?.[0]).toMatchObject({ Name: 'openssl', Version: '3.0.8' });
    const [old = ''] = world.add(1);
    expect(world.aws.ssm.software(old).missingPatches).toBe(7);
  });

  it('has a step for each platform, of which one runs; its output is that of a named step', async () => {
    const { world, id } = patchable();
    const commandId = await world.send({ ...install, InstanceIds: [id] });
    world.wait(200);
    const read = (PluginName?: string) =>
      world.ssm.send(
        new GetCommandInvocationCommand({
          CommandId: commandId,
          InstanceId: id,
          ...(PluginName === undefined ? {} : { PluginName }),
        }),
      );
    expect(await read()).toMatchObject({ PluginName: '', StandardOutputContent: '', Status: 'Success' });
    expect((await read('PatchLinux')).StandardOutputContent).toContain('installed: 7');
    await expect(read('NoSuchStep')).rejects.toMatchObject({ name: 'InvalidPluginName' });
    const listed = new ListCommandInvocationsCommand({ CommandId: commandId, Details: true });
    const steps = (await world.ssm.send(listed)).CommandInvocations?.[0]?.CommandPlugins ?? [];
    expect(steps.map(({ Output }) => /skipped/.test(Output ?? ''))).toEqual([true, false, true]);
  });
});
