/** Every call by which a cleanup learns what is in use: failing, in many pages, and telling what was. */
import { CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  RequestSpotFleetCommand,
  RequestSpotInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import type { Fault } from '../../src/playground/aws/fault-rules.ts';
import { known } from '../contracts/aws-world.ts';
import { type CleanupWorld, cleanupWorld, hourMs, quick, statesOf } from './cleanup-world.ts';
import { crowd, pageSize } from './crowd.ts';
import { fleetWorld, passTime } from './fleet-world.ts';
import { keepEverything } from './kept-world.ts';
import { withOldAnswers } from './old-answers.ts';
import { type Scenario, scenario } from './scenario.ts';

/** Many pages of everything, an image kept by each kind of reference alone, and three that nothing uses. */
interface FullWorld extends Scenario {
  readonly keptIds: readonly string[];
  readonly unused: readonly string[];
  /** What a dry run says, and the calls that it makes but for that of who it is, with how often. */
  plan(): Promise<{ readonly said: string; readonly calls: Readonly<Record<string, number>> }>;
}

async function fullWorld(): Promise<FullWorld> {
  const retention = { keep: 1, keepDays: 0, launchedWithinDays: 0, mostPercent: 100, ...quick };
  const world = await scenario({ config: { retention, defaults: { approvals: 0 } } });
  await crowd(world);
  const kept = await keepEverything(world);
  const tags = { Application: 'kept' };
  const unused = ['a', 'b', 'c'].map((name) => world.aws.ec2.addImage({ name, tags, ageDays: 9 }));
  world.aws.ec2.addImage({ name: 'newest', tags });
  return {
    ...world,
    unused,
    keptIds: kept.map(({ imageId }) => imageId),
    plan: async () => {
      const before = world.aws.counts();
      await world.command('ada', '/ami cleanup kept --dry-run');
      const calls = Object.entries(world.aws.counts())
        .map(([call, count]) => [call, count - (before[call] ?? 0)] as const)
        .filter(([call, count]) => count > 0 && call !== 'sts:GetCallerIdentity');
      return { said: world.heard('ada'), calls: Object.fromEntries(calls) };
    },
  };
}

const plannedCalls = (await (await fullWorld()).plan()).calls;
const actions = Object.keys(plannedCalls).map((call) => call.split(':')[1] ?? '');

/** To whom it is granted is asked of each image; all else is asked of the account, and only parameters by name. */
const ofEachImage = 'DescribeImageAttribute';
const ofAll = actions.filter((action) => action !== ofEachImage);
const paged = ofAll.filter((action) => action !== 'GetParameters');

const refusal = /Nothing is retired while|No AMI of \w+ is to be retired|AWS denied the call/;

describe('a plan', () => {
  let world: FullWorld;
  beforeAll(async () => {
    world = await fullWorld();
  });
  afterEach(() => world.aws.faults.clear());

  it.each(actions)('retires nothing while %s fails', async (action) => {
    world.aws.faults.deny({ action });
    expect((await world.plan()).said).toMatch(refusal);
  });

  it('is read to the end of each listing, and takes the same', async () => {
    const { said } = await world.plan();
    expect(said).toContain('would retire 3 AMIs of kept');
    world.aws.faults.shortenPages(pageSize);
    const short = await world.plan();
    expect(short.said).toBe(said);
    const oftener = Object.entries(short.calls).filter(([call, count]) => count > (plannedCalls[call] ?? 0));
    expect(oftener.map(([call]) => call.split(':')[1])).toEqual(paged);
  });

  it.each(paged)('retires nothing while the second answer of %s fails', async (action) => {
    world.aws.faults.shortenPages(pageSize);
    world.aws.faults.afterCall((call) => {
      if (call.action === action) world.aws.faults.deny({ action });
    });
    expect((await world.plan()).said).toMatch(refusal);
  });
});

describe('a cleanup under way', () => {
  let world: FullWorld;
  let denied: Fault | undefined;
  /** Never a moment in which everything could be read. */
  const denyNext = (action: string): void => {
    const next = world.aws.faults.deny({ action });
    denied?.stop();
    denied = next;
  };
  /** Half an hour in which it fails, told on the card; AMIs that cannot be listed at all need a person. */
  const standWithout = async (action: string): Promise<void> => {
    denyNext(action);
    await settleFor(0.6);
    expect(world.card()).toContain(action);
    if (!world.buttons().includes('Retry')) return;
    denyNext('DescribeInstances');
    await world.click('ada', 'Retry');
  };
  const settleFor = (hours: number) => world.settle({ untilMs: world.clock.nowMs() + hours * hourMs });

  beforeAll(async () => {
    world = await fullWorld();
    await world.command('ada', '/ami cleanup kept');
    await world.settle({ until: async () => (await world.run()).step.index === 1 });
    denyNext('DescribeInstances');
    await settleFor(quick.disableAfterDays * 24);
  });

  it.each(ofAll)('disables nothing while %s fails', async (action) => {
    await standWithout(action);
    expect(world.changes()).not.toContain('DisableImage');
  });

  it('disables what may go once all of it can be read again', async () => {
    denied?.stop();
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    expect(await statesOf(world, world.unused)).toEqual(world.unused.map(() => 'disabled'));
    denyNext('DescribeInstances');
    await settleFor(quick.deregisterAfterDays * 24);
  });

  it.each(ofAll)('deregisters nothing while %s fails', async (action) => {
    await standWithout(action);
    expect(world.changes()).not.toContain('DeregisterImage');
  });

  it('goes on by itself in the end, and nothing that was in use is any different', async () => {
    denied?.stop();
    await world.settle();
    expect(await statesOf(world, world.unused)).toEqual(world.unused.map(() => 'gone'));
    expect(await statesOf(world, world.keptIds)).toEqual(world.keptIds.map(() => 'available'));
  });
});

describe('an AMI of which nobody can tell to whom it is granted', () => {
  it.each(['deprecated', 'disabled'] as const)('goes no further than %s, and is made usable again', async (state) => {
    const world = await cleanupWorld();
    await world.cleanUp(state);
    await world.settle({ until: async () => ((await world.run()).step.index ?? 0) % 2 === 1 });
    world.aws.faults.deny({ action: ofEachImage });
    await world.settle();
    expect(await world.states()).toEqual(world.imageIds.map(() => 'available'));
    expect(world.thread().join('\n')).toContain('who may launch it could not be read');
  });
});

/** Each of the first images comes into use in another way; answers how many do. */
async function useEach({ aws, clients, clock, imageIds }: CleanupWorld): Promise<number> {
  const { ec2, autoScaling, ssm } = clients;
  const template = async (name: string, ImageId = ''): Promise<string> => {
    const input = { LaunchTemplateName: name, LaunchTemplateData: { ImageId } };
    return known((await ec2.send(new CreateLaunchTemplateCommand(input))).LaunchTemplate?.LaunchTemplateId);
  };
  const role = { IamFleetRole: 'arn:aws:iam::111122223333:role/f', TargetCapacity: 0 };
  const other = aws.ec2.addImage({ name: 'other', tags: { Application: 'other' } });
  const ways: readonly ((imageId: string) => Promise<unknown>)[] = [
    async (imageId) => aws.ec2.addInstance({ imageId, as: 'running' }),
    (imageId) => template('late', imageId),
    async (imageId) => {
      const LaunchTemplateId = await template('pinned', imageId);
      const size = { MinSize: 0, MaxSize: 0, DesiredCapacity: 0, VPCZoneIdentifier: aws.ec2.subnetIds()[0] };
      const LaunchTemplate = { LaunchTemplateId, Version: '1' };
      await autoScaling.send(
        new CreateAutoScalingGroupCommand({ AutoScalingGroupName: 'late', ...size, LaunchTemplate }),
      );
      const LaunchTemplateData = { ImageId: other };
      await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
    },
    (ImageId) => {
      const input = { LaunchConfigurationName: 'late', ImageId, InstanceType: 't3.micro' };
      return autoScaling.send(new CreateLaunchConfigurationCommand(input));
    },
    (Value) => ssm.send(new PutParameterCommand({ Name: '/late', Value, DataType: 'aws:ec2:image', Type: 'String' })),
    async (ImageId) => {
      const LaunchTemplateSpecification = { LaunchTemplateId: await template('fleet', other), Version: '1' };
      await ec2.send(
        new CreateFleetCommand({
          LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides: [{ ImageId }] }],
          TargetCapacitySpecification: { TotalTargetCapacity: 0 },
        }),
      );
    },
    (ImageId) => {
      const SpotFleetRequestConfig = { ...role, LaunchSpecifications: [{ ImageId }] };
      return ec2.send(new RequestSpotFleetCommand({ SpotFleetRequestConfig }));
    },
    (ImageId) => ec2.send(new RequestSpotInstancesCommand({ LaunchSpecification: { ImageId } })),
  ];
  for (const [at, way] of ways.entries()) await way(imageIds[at] ?? '');
  passTime(clock, aws, 60);
  return ways.length;
}

describe('an AMI that came into use', () => {
  it.each(actions)('is not lost though %s tells for hours what was before', async (action) => {
    const clock = testClock();
    const old = withOldAnswers(await fleetWorld({ clock, desired: 1, isDirect: true }));
    const retention = { mostPercent: 100, ...quick };
    const world = await cleanupWorld({ clock, world: old.world, months: 12, config: { retention } });
    await world.cleanUp('deprecated');
    await world.settle({ until: async () => (await world.run()).step.index === 1 });
    const used = await useEach(world);
    old.tellOld(action);
    await world.settle({ untilMs: clock.nowMs() + 4 * hourMs });
    old.tellNew();
    await world.settle();
    const inUse = world.imageIds.slice(0, used);
    expect(await statesOf(world, inUse)).toEqual(inUse.map(() => 'available'));
    // An old state of the images themselves reads as if somebody had dealt with them: then all of them stay.
    expect(world.changes().includes('DeregisterImage')).toBe(action !== 'DescribeImages');
  });
});
