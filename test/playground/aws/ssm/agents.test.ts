import { RebootInstancesCommand, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, paginateDescribeInstanceInformation } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { anSsm } from './an-ssm.ts';

describe('an agent', () => {
  it('registers some time after its instance runs', async () => {
    const world = anSsm();
    const id = world.aws.ec2.addInstance({ imageId: world.imageId });
    world.wait(44);
    expect(await world.agent(id)).toBeUndefined();
    await expect(world.send({ InstanceIds: [id] })).rejects.toMatchObject({ name: 'InvalidInstanceId' });
    world.wait(1);
    expect(await world.agent(id)).toMatchObject({
      PingStatus: 'Online',
      PlatformType: 'Linux',
      PlatformName: 'Amazon Linux',
      PlatformVersion: '2023',
    });
    await expect(world.send({ InstanceIds: [id] })).resolves.toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is not on an image without one, nor on those that a fault strikes', async () => {
    const world = anSsm();
    world.aws.ssm.setAgent(world.imageId, false);
    const [bare = ''] = world.add(1);
    world.aws.ssm.setAgent(world.imageId, true);
    const fault = world.aws.faults.noAgent(world.imageId);
    const [struck = ''] = world.add(1);
    fault.stop();
    const [well = ''] = world.add(1);
    world.wait(600);
    expect(await world.agent(bare)).toBeUndefined();
    expect(await world.agent(struck)).toBeUndefined();
    expect(await world.agent(well)).toMatchObject({ PingStatus: 'Online' });
  });

  it('does not register without an instance profile where it needs one', async () => {
    const world = anSsm({ needsProfile: true });
    const [id = ''] = world.add(1);
    expect(await world.agent(id)).toBeUndefined();
  });

  it('is lost while a fault has it, or its instance is stopped, and comes back', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    const fault = world.aws.faults.loseAgents({ imageId: world.imageId });
    expect(await world.agent(id)).toMatchObject({ PingStatus: 'ConnectionLost' });
    fault.stop();
    expect(await world.agent(id)).toMatchObject({ PingStatus: 'Online' });
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    world.wait(30);
    expect(await world.agent(id)).toMatchObject({ PingStatus: 'ConnectionLost' });
    await world.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    world.wait(44);
    expect(await world.agent(id)).toMatchObject({ PingStatus: 'ConnectionLost' });
    world.wait(1);
    expect(await world.agent(id)).toMatchObject({ PingStatus: 'Online' });
  });

  it('stays online through a restart, and takes commands after it', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    await world.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    const commandId = await world.send({ InstanceIds: [id] });
    world.wait(29);
    expect(await world.agent(id)).toMatchObject({ PingStatus: 'Online' });
    expect([...(await world.details(commandId)).values()]).toEqual(['Delayed']);
    world.wait(21);
    expect([...(await world.details(commandId)).values()]).toEqual(['Success']);
  });

  it('is gone with its instance', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    world.aws.ec2.machines.terminate(id);
    world.wait(20);
    expect(await world.agent(id)).toBeUndefined();
  });

  it('is found by id, tag, state and platform, and told of by pages', async () => {
    const world = anSsm();
    const web = world.add(120, { Role: 'web' });
    world.add(5, { Role: 'db' });
    world.aws.faults.loseAgents({ instanceIds: web.slice(0, 20) });
    const count = async (...Filters: { Key: string; Values: string[] }[]) => {
      let found = 0;
      const pages = paginateDescribeInstanceInformation({ client: world.ssm, pageSize: 50 }, { Filters });
      for await (const { InstanceInformationList = [] } of pages) found += InstanceInformationList.length;
      return found;
    };
    expect(await count({ Key: 'tag:Role', Values: ['web'] })).toBe(120);
    expect(await count({ Key: 'tag:Role', Values: ['web'] }, { Key: 'PingStatus', Values: ['Online'] })).toBe(100);
    expect(await count({ Key: 'PlatformTypes', Values: ['Windows'] })).toBe(0);
    expect(await count({ Key: 'InstanceIds', Values: web.slice(0, 50) })).toBe(50);
    const wrong = new DescribeInstanceInformationCommand({ Filters: [{ Key: 'Colour', Values: ['red'] }] });
    await expect(world.ssm.send(wrong)).rejects.toMatchObject({ name: 'InvalidFilterKey' });
  });
});
