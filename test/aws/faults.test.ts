import { describe, expect, it } from 'vitest';
import { readFleet } from '../../src/aws/fleets.ts';
import { lostToSurge } from '../../src/fleet/surge.ts';
import { buildFleet, known } from '../contracts/aws-world.ts';
import { place } from './access.ts';
import { simulatedWorld } from './simulated-world.ts';

const setDesired = { service: 'autoscaling', action: 'SetDesiredCapacity' } as const;

describe('the adapters, when AWS', () => {
  it('throttles, say so and that it passes', async () => {
    const world = await simulatedWorld();
    world.faults.throttle({ service: 'ec2', action: 'DescribeInstances' }, 1);
    await expect(world.aws.instances.ofAllGroups()).rejects.toMatchObject({ kind: 'throttled', retry: 'later' });
  });

  it.each([
    [setDesired, 'autoscaling:SetDesiredCapacity'],
    [{ service: 'ec2', action: 'DescribeImages' }, 'ec2:DescribeImages'],
    [{ service: 'elasticloadbalancing', action: 'DescribeTargetHealth' }, 'elasticloadbalancing:DescribeTargetHealth'],
  ] as const)('denies %o, name the permission', async (match, action) => {
    const world = await simulatedWorld();
    const { groupName, targetGroupArn } = await buildFleet(world, { desired: 1 });
    world.faults.deny(match);
    const calls = [
      world.aws.groups.setDesired(groupName, 1),
      world.aws.images.listOwn(),
      world.aws.targets.health(targetGroupArn),
    ];
    const failures = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
    expect(failures).toMatchObject([{ reason: { kind: 'denied', retry: 'never', action } }]);
  });

  it('breaks the connection after the effect, record a failure that may pass, and a repeat changes nothing more', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world);
    const lost = world.faults.loseReply(setDesired);
    await expect(world.aws.groups.setDesired(groupName, 3)).rejects.toMatchObject({
      kind: 'unreachable',
      retry: 'later',
    });
    expect(world.audited.at(-1)?.outcome).toMatchObject({ kind: 'failed', code: 'ECONNRESET' });
    expect((await world.aws.groups.read(groupName))?.desired).toBe(3);
    lost.stop();
    await world.aws.groups.setDesired(groupName, 3);
    expect((await world.aws.groups.read(groupName))?.desired).toBe(3);
  });

  it('breaks the connection after a termination, take the capacity down once for two tries', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world);
    const [victim] = known(await world.aws.groups.read(groupName)).instances;
    const lost = world.faults.loseReply({ service: 'autoscaling', action: 'TerminateInstanceInAutoScalingGroup' });
    await expect(world.aws.groups.terminate(known(victim).instanceId, true)).rejects.toMatchObject({ retry: 'later' });
    lost.stop();
    expect(await world.aws.groups.terminate(known(victim).instanceId, true)).toBe('already-leaving');
    expect((await world.aws.groups.read(groupName))?.desired).toBe(1);
  });
});

describe('a scale-out between our read and our write', () => {
  it('is found in what the group says of itself', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world, { desired: 2, max: 20 });
    const { readAtMs } = known(await readFleet(world.aws, { ...place, groupName }, { nowMs: world.nowMs() }));
    await world.aws.groups.setDesired(groupName, 8);
    await world.aws.groups.setDesired(groupName, 3);
    await world.rest();
    const activities = await world.aws.groups.activities(groupName, 20);
    expect(lostToSurge(activities, { from: 2, to: 3, writtenAtMs: readAtMs })).toBe(6);
  });
});

describe('a template that names its image by parameter', () => {
  const reference = 'resolve:ssm:/web/image';

  it('is told as written and as resolved, and follows the parameter', async () => {
    const world = await simulatedWorld();
    const [first, second] = [await world.addImage('web-1', {}), await world.addImage('web-2', {})];
    world.ec2.setParameter('/web/image', first);
    const templateId = world.ec2.addLaunchTemplate({
      name: 'by-parameter',
      data: { ImageId: reference, InstanceType: 't3.micro' },
    });
    const read = () => world.aws.templates.read({ templateId, version: '$Latest' });
    expect(await read()).toMatchObject({ imageId: reference, resolvedImageId: first });
    world.ec2.setParameter('/web/image', second);
    expect(await read()).toMatchObject({ imageId: reference, resolvedImageId: second });
  });

  it('whose parameter is missing hides no other version', async () => {
    const world = await simulatedWorld();
    const image = await world.addImage('web-1', {});
    const data = { ImageId: image, InstanceType: 't3.micro' } as const;
    const templateId = world.ec2.addLaunchTemplate({ name: 'by-parameter', data });
    world.ec2.addLaunchTemplateVersion(templateId, { ...data, ImageId: reference });
    const both = ['1', '2'].map((version) => ({ templateId, version }));
    const read = await world.aws.templates.readMany(both);
    expect(read.map(({ version, resolvedImageId }) => [version, resolvedImageId])).toEqual([
      [1, image],
      [2, undefined],
    ]);
  });

  it('whose parameter is missing has no image that can be told', async () => {
    const world = await simulatedWorld();
    const templateId = world.ec2.addLaunchTemplate({
      name: 'by-parameter',
      data: { ImageId: reference, InstanceType: 't3.micro' },
    });
    const read = await world.aws.templates.read({ templateId, version: '1' });
    expect(read).toMatchObject({ imageId: reference });
    expect(read).not.toHaveProperty('resolvedImageId');
  });
});
