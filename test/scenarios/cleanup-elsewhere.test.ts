import { ModifyLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { addMonthly, cleanupWorld, quick, statesOf } from './cleanup-world.ts';
import { fleetWorld, passTime } from './fleet-world.ts';
import { scenario } from './scenario.ts';

it('each region keeps its own newest, and one that cannot be read stops all of it', async () => {
  const clock = testClock();
  const away = await fleetWorld({ clock, region: 'us-east-1', seed: 2 });
  const world = await cleanupWorld({ clock, regions: { 'us-east-1': away.aws }, months: 3 });
  const there = addMonthly(away, 3);
  away.aws.faults.deny({ action: 'DescribeLaunchConfigurations' });
  expect(await world.askCleanup()).toContain('111122223333 us-east-1: launch configurations could not be looked at');
  away.aws.faults.clear();
  await world.command('ada', '/ami cleanup shop --keep 2 --dry-run');
  expect(world.heard('ada')).toContain('would retire 2 AMIs of shop, and keep 4');
  for (const imageId of [there[0], world.imageIds[0]]) expect(world.heard('ada')).toContain(imageId);
});

it('a cleanup is counted in the region that it was about, or in each of them', async () => {
  const config = { retention: { ...quick, mostPercent: 100 } };
  const clock = testClock();
  const away = await fleetWorld({ clock, region: 'us-east-1', seed: 2 });
  const world = await cleanupWorld({ clock, regions: { 'us-east-1': away.aws }, months: 2, config });
  const counted = () =>
    [world, away].map(({ aws }) =>
      aws.cloudWatch.sum({ namespace: 'Custom/AMI', name: 'RunsEnded', dimensions: { Outcome: 'done' } }),
    );
  addMonthly(away, 3);
  await world.cleanUp('end');
  expect(counted()).toEqual([0, 1]);
  const more = ['one', 'two', 'three'].map((name) => ({ name, tags: { Application: 'shop' }, ageDays: 200 }));
  for (const image of more) for (const { ec2 } of [world.aws, away.aws]) ec2.addImage(image);
  await world.cleanUp('end');
  expect(counted()).toEqual([1, 2]);
});

it('undo holds up no AMI because of one that cannot be reached', async () => {
  const clock = testClock();
  const away = await fleetWorld({ clock, region: 'us-east-1', seed: 2 });
  const config = { retention: { ...quick, mostPercent: 100 } };
  const world = await cleanupWorld({ clock, regions: { 'us-east-1': away.aws }, months: 25, config });
  const tags = { Application: 'shop' };
  const [oldest = ''] = [9_000, 2, 1].map((ageDays) => away.aws.ec2.addImage({ name: `${ageDays}`, tags, ageDays }));
  await world.cleanUp('disabled');
  await world.settle({ until: async () => (await world.run()).step.index === 3 });
  away.aws.faults.throttle({ action: 'EnableImage' }, 1);
  const beganMs = clock.nowMs();
  await world.click('ada', 'Undo');
  await world.settle();
  expect(new Set(await world.states())).toEqual(new Set(['available']));
  expect(world.card()).toContain(`${oldest} could not be taken back`);
  expect(clock.nowMs() - beganMs).toBeLessThan(1_800_000);
  away.aws.faults.clear();
  await world.click('ada', 'Retry');
  await world.settle();
  expect(await statesOf(away, [oldest])).toEqual(['available']);
});

it('what a live run is about stays, and what a finished one can be taken back to', async () => {
  const retention = { keep: 1, keepDays: 0, launchedWithinDays: 0, ...quick };
  const world = await scenario({ desired: 1, config: { retention } });
  world.aws.ec2.addImage({ name: 'web-1.2.0', tags: { Application: 'web', Version: '1.2.0' }, ageDays: 1 });
  const dryRun = async (): Promise<string> => {
    await world.command('ada', '/ami cleanup web --dry-run');
    return world.heard('ada');
  };
  expect(await dryRun()).toContain('would retire 1 AMI of web, and keep 2');
  await world.askRollout();
  expect(await dryRun()).toContain('No AMI of web is to be retired');
  await world.click('grace', 'Approve');
  await world.settle();
  const DefaultVersion = '2';
  await world.clients.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId: world.templateId, DefaultVersion }));
  passTime(world.clock, world.aws, 3_600);
  expect(await dryRun()).toContain('No AMI of web is to be retired');
  await world.command('ada', `/ami why ${world.oldImageId}`);
  expect(world.heard('ada')).toContain('can be taken back to it');
  passTime(world.clock, world.aws, 73 * 3_600);
  expect(await dryRun()).toContain('would retire 1 AMI of web, and keep 2');
  expect(world.heard('ada')).toContain(world.oldImageId);
});
