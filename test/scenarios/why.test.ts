import {
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import type { Fault } from '../../src/playground/aws/fault-rules.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { fleetWorld, passTime } from './fleet-world.ts';
import { type Kept, keepEverything } from './kept-world.ts';
import { withOldAnswers } from './old-answers.ts';
import { begunPair } from './pair-world.ts';
import { type Scenario, scenario } from './scenario.ts';

async function why(world: Scenario, imageId: string): Promise<string> {
  await world.command('ada', `/ami why ${imageId}`);
  expect(world.refusedBySlack()).toEqual({});
  return world.heard('ada');
}

const unused = (world: Scenario, name = 'unused'): string =>
  world.aws.ec2.addImage({ name, tags: { Application: 'unused' } });

describe('in an account with every kind of reference', () => {
  let world: Scenario;
  let kept: readonly Kept[];
  let spare: string;
  beforeAll(async () => {
    world = await scenario();
    kept = await keepEverything(world);
    spare = unused(world);
  });

  it('why names each of them, and where it was found', async () => {
    const changes = world.changes();
    for (const { imageId, words } of kept) {
      const answer = await why(world, imageId);
      expect(answer).toContain('is in use: ');
      expect(answer).toMatch(words);
      expect(answer).toContain('111122223333 eu-west-1');
      expect(answer).not.toContain('could not be looked at');
    }
    expect(world.changes()).toEqual(changes);
  });

  it('why says of the one that nothing keeps that it could go', async () => {
    expect(await why(world, spare)).toContain(`${spare}, unused, is not in use.`);
    expect(world.heard('ada')).toContain('Nothing keeps it');
    expect(world.heard('ada')).toMatch(/Looked at \d+ instances, \d+ groups and \d+ launch templates/);
  });

  it('list says what uses each, as far as the listings tell', async () => {
    await world.command('ada', '/ami list kept');
    // Whom an image was granted to is in no listing; that it is public is.
    expect(world.heard('ada').match(/nothing found/g)).toHaveLength(3);
    expect(world.heard('ada')).toContain('launch configuration unused-lc');
    await world.command('ada', '/ami list unused');
    expect(world.heard('ada')).toContain('1 AMI of unused, 0 in use.');
  });

  const listings = [
    ['DescribeInstances', 'instances could not be looked at'],
    ['DescribeAutoScalingGroups', 'Auto Scaling groups could not be looked at'],
    ['DescribeWarmPool', 'warm pools could not be looked at'],
    ['DescribeLaunchConfigurations', 'launch configurations could not be looked at'],
    ['DescribeLaunchTemplateVersions', 'launch templates could not be looked at'],
    ['DescribeFleets', 'EC2 Fleets and Spot requests could not be looked at'],
    ['DescribeSpotFleetRequests', 'EC2 Fleets and Spot requests could not be looked at'],
    ['DescribeSpotInstanceRequests', 'EC2 Fleets and Spot requests could not be looked at'],
    ['DescribeParameters', 'parameters could not be looked at'],
    ['GetParameters', 'parameters could not be looked at'],
    ['DescribeImageAttribute', 'Whom it was granted to could not be looked at'],
  ] as const;
  it.each(listings)('nothing is called unused while %s fails', async (action, words) => {
    world.aws.faults.deny({ action });
    const answer = await why(world, spare);
    expect(answer).toContain('may be in use: nothing was found that uses it, and not everything could be looked at');
    expect(answer).toContain(words);
    expect(answer).toContain(action);
    expect(answer).not.toContain('Nothing keeps it');
    for (const { imageId } of kept) expect(await why(world, imageId)).not.toContain('is not in use');
    world.aws.faults.clear();
  });

  it('no call that why makes is left out of these', async () => {
    const before = world.aws.counts();
    await why(world, spare);
    const asked = Object.entries(world.aws.counts()).filter(([call, count]) => count > (before[call] ?? 0));
    const known = ['DescribeImages', 'DescribeSnapshots', ...listings.map(([action]) => action)];
    expect(asked.map(([call]) => call.split(':')[1]).toSorted()).toEqual(known.toSorted());
  });

  it('snapshots that cannot be listed leave no doubt', async () => {
    world.aws.faults.deny({ action: 'DescribeSnapshots' });
    expect(await why(world, spare)).toContain('is not in use');
    world.aws.faults.clear();
  });
});

describe('an account that takes many pages', () => {
  it('is read to the end of each', async () => {
    const world = await scenario();
    const [onLastTemplate, onLastConfiguration, inLastParameter] = ['a', 'b', 'c'].map((name) => unused(world, name));
    const { ec2, autoScaling, ssm } = world.clients;
    for (let index = 0; index < 205; index += 1) {
      const ImageId = index === 204 ? onLastTemplate : world.oldImageId;
      const LaunchTemplateData = { ImageId };
      await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: `t-${index}`, LaunchTemplateData }));
    }
    for (let index = 0; index < 105; index += 1) {
      const ImageId = index === 104 ? onLastConfiguration : world.oldImageId;
      const named = { LaunchConfigurationName: `lc-${index}`, ImageId, InstanceType: 't3.micro' };
      await autoScaling.send(new CreateLaunchConfigurationCommand(named));
    }
    for (let index = 0; index < 55; index += 1) {
      const Value = index === 54 ? inLastParameter : world.oldImageId;
      const named = { Name: `/image/${index}`, Value, DataType: 'aws:ec2:image', Type: 'String' } as const;
      await ssm.send(new PutParameterCommand(named));
    }
    expect(await why(world, onLastTemplate ?? '')).toContain('Launch template t-204');
    expect(await why(world, onLastConfiguration ?? '')).toContain('Launch configuration lc-104');
    expect(await why(world, inLastParameter ?? '')).toContain('Parameter /image/54');
  });
});

describe('a listing that is older than another', () => {
  it('leaves doubt where a group counts instances that EC2 does not tell of', async () => {
    const world = await scenario();
    const spare = unused(world);
    passTime(world.clock, world.aws, 900);
    const LaunchTemplate = { LaunchTemplateId: world.templateId, Version: '1' };
    const size = { MinSize: 0, MaxSize: 1, DesiredCapacity: 1, VPCZoneIdentifier: world.aws.ec2.subnetIds()[0] };
    await world.clients.autoScaling.send(
      new CreateAutoScalingGroupCommand({ AutoScalingGroupName: 'fresh', ...size, LaunchTemplate }),
    );
    passTime(world.clock, world.aws, 5);
    expect(await why(world, spare)).toContain('is not in use');
    // EC2 tells what was ten minutes ago, Auto Scaling what is.
    let late: Fault | undefined;
    world.aws.faults.beforeCall(({ service }) => {
      late?.stop();
      late = service === 'ec2' ? world.aws.faults.delayReads(600) : undefined;
    });
    expect(await why(world, world.oldImageId)).toContain('is in use');
    expect(await why(world, spare)).toContain('group fresh counts instances that EC2 does not tell of');
    expect(world.heard('ada')).toContain('may be in use');
  });
});

describe('a page of instances that is older than a warm pool', () => {
  it('is made up for by asking for those that it lacks by name', async () => {
    const clock = testClock();
    const old = withOldAnswers(await fleetWorld({ clock, isDirect: true }));
    const world = await scenario({ clock, world: old.world });
    const spare = unused(world);
    expect(await why(world, spare)).toContain('is not in use');
    old.tellOld('DescribeInstances');
    const tags = { 'aws:autoscaling:groupName': 'web' };
    world.aws.autoscaling.seedWarm('web', world.aws.ec2.addInstance({ imageId: spare, tags, as: 'running' }));
    expect(await why(world, spare)).toContain('1 instance in the warm pool of group web');
  });
});

describe('an account that tells much less than it did', () => {
  it('is not believed at once, and is after a day', async () => {
    const world = await scenario();
    const spare = unused(world);
    const others = Array.from({ length: 20 }, (_, index) => unused(world, `other ${index}`));
    expect(await why(world, spare)).toContain('is not in use');
    for (const ImageId of others) await world.clients.ec2.send(new DeregisterImageCommand({ ImageId }));
    passTime(world.clock, world.aws, 3_600);
    expect(await why(world, spare)).toContain('may be in use');
    expect(world.heard('ada')).toContain('only 3 images were told, and 23 at');
    passTime(world.clock, world.aws, 24 * 3_600);
    expect(await why(world, spare)).toContain('is not in use');
  });
});

describe('another region', () => {
  it('that cannot be read is named, and the verdict here stands', async () => {
    const clock = testClock();
    const away = await fleetWorld({ clock, region: 'us-east-1', seed: 2 });
    const world = await scenario({ clock, regions: { 'us-east-1': away.aws } });
    const spare = unused(world);
    away.aws.faults.deny({ action: 'DescribeImages' });
    expect(await why(world, spare)).toContain('is not in use');
    expect(world.heard('ada')).toContain('111122223333 us-east-1 could not be read');
    expect(await why(world, away.oldImageId)).toContain(`${away.oldImageId} was not found where Amiable could look.`);
  });

  it('of which a listing fails leaves doubt about its own images alone', async () => {
    const clock = testClock();
    const away = await fleetWorld({ clock, region: 'us-east-1', seed: 2 });
    const world = await scenario({ clock, regions: { 'us-east-1': away.aws } });
    const spare = unused(world);
    away.aws.faults.deny({ action: 'DescribeLaunchConfigurations' });
    expect(await why(world, spare)).toContain('is not in use');
    expect(await why(world, away.newImageId)).toContain(
      '111122223333 us-east-1: launch configurations could not be looked at',
    );
  });
});

describe('a run', () => {
  it('keeps what it is about while it lives, and what it replaced while that may be gone back to', async () => {
    const world = await scenario();
    await world.askRollout();
    const { id } = await world.run();
    expect(await why(world, world.newImageId)).toContain(`Run ${id} (rollout of web) is about it`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await why(world, world.newImageId)).toContain('Group web launches it: launch template web, version 2');
    expect(world.heard('ada')).not.toContain('is about it');
    // Version 1 is still the template's default; with another default only the way back keeps the old image.
    const answer = await why(world, world.oldImageId);
    expect(answer).toContain('web can be taken back to it until');
    expect(answer).toContain(id);
    passTime(world.clock, world.aws, 73 * 3_600);
    expect(await why(world, world.oldImageId)).not.toContain('can be taken back');
  });
});

describe('a run of a pair of groups', () => {
  it('keeps what it replaced though somebody deletes the group that served: the other can still go back to it', async () => {
    const { world, pair } = await begunPair();
    await world.settle();
    const deletion = { AutoScalingGroupName: 'web', ForceDelete: true };
    await world.clients.autoScaling.send(new DeleteAutoScalingGroupCommand(deletion));
    passTime(world.clock, world.aws, 900);
    expect(await why(world, world.oldImageId)).toContain('web can be taken back to it until');
    await world.command('ada', '/ami rollback web --strategy rolling');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await pair.group('web-green')).toMatchObject({ desired: 4, images: [world.oldImageId] });
  });
});

describe('a run whose data is gone', () => {
  it('leaves no AMI unused', async () => {
    const store = createMemoryStore();
    const world = await scenario({ store: { ...store, getLarge: async () => undefined } });
    const spare = unused(world);
    await world.askRollout();
    const run = await world.run();
    await store.commit({ ...run, outputs: { ...run.outputs, aside: { $large: 'OUT#1' } } }, run.inbox.length);
    expect(await why(world, spare)).toContain('what runs keep could not be read');
    expect(world.heard('ada')).toContain('may be in use');
    expect(await why(world, world.oldImageId)).toContain('is in use');
  });
});

describe('an AMI of somebody else', () => {
  it('is told with what uses it, and is not ours to retire', async () => {
    const world = await scenario();
    const theirs = world.aws.ec2.addImage({
      name: 'al2023',
      ownerId: '137112412989',
      ownerAlias: 'amazon',
      isPublic: true,
    });
    expect(await why(world, theirs)).toContain('is not ours to retire');
    world.aws.ec2.addInstance({ imageId: theirs, as: 'running' });
    expect(await why(world, theirs)).toContain('1 instance in no group');
  });
});

describe('show', () => {
  it('tells the line of an AMI, its snapshots, and what else refers to it', async () => {
    const world = await scenario();
    const child = world.aws.ec2.addImage({ name: 'child', tags: { SourceAMI: world.oldImageId } });
    await world.clients.autoScaling.send(
      new CreateLaunchConfigurationCommand({ LaunchConfigurationName: 'lc', ImageId: child, InstanceType: 't3.micro' }),
    );
    await world.command('ada', `/ami show ${child}`);
    expect(world.heard('ada')).toContain('in use.');
    expect(world.heard('ada')).toContain(`from ${world.oldImageId}`);
    expect(world.heard('ada')).toContain('Launch configuration lc');
    await world.command('ada', `/ami show ${world.oldImageId}`);
    expect(world.heard('ada')).toContain(child);
    expect(world.heard('ada')).toContain('in use by 1 fleet');
  });
});
