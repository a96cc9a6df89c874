import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/playground/aws/fault-rules.ts';
import { cleanupWorld, hourMs, quick, snapshotsOf, statesOf } from './cleanup-world.ts';
import { type FleetWorld, passTime } from './fleet-world.ts';
import { keepEverything } from './kept-world.ts';
import { scenario } from './scenario.ts';

describe('cleanup', () => {
  it('deprecates, disables and deregisters what nothing uses, days after one another, and tells of it', async () => {
    const world = await cleanupWorld({ config: { retention: { disableAfterDays: 3, deregisterAfterDays: 1 } } });
    const before = await snapshotsOf(world);
    await world.command('ada', '/ami cleanup shop --keep 2 --dry-run');
    // The forecast is what then happens.
    expect(world.heard('ada')).toContain('4 EnableImageDeprecation, 4 DisableImage, 4 DeregisterImage;');
    expect(world.heard('ada')).toContain('It takes about 4 d');
    await world.askCleanup('--reason "old versions"');
    expect(world.card()).toContain('Clean up 4 AMIs of shop');
    expect(world.card()).toContain('Keeps: 2: 2 among the newest 2');
    expect(world.card()).toContain('up to 80 GiB in 4 snapshots, up to $4.00 a month');
    expect(world.buttons()).toEqual(['Approve', 'Reject', 'Withdraw']);
    expect(world.changes()).toEqual([]);
    const askedAtMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await world.states()).includes('disabled') });
    expect(world.clock.nowMs() - askedAtMs).toBeGreaterThanOrEqual(3 * 24 * hourMs);
    expect(world.buttons()).toEqual(['Pause', 'Undo']);
    await world.settle();
    expect(await world.states()).toEqual(['gone', 'gone', 'gone', 'gone', 'available', 'available']);
    expect(world.clock.nowMs() - askedAtMs).toBeGreaterThanOrEqual(4 * 24 * hourMs);
    expect(world.changes()).toEqual([
      ...Array.from({ length: 4 }, () => 'EnableImageDeprecation'),
      ...Array.from({ length: 4 }, () => 'DisableImage'),
      ...Array.from({ length: 4 }, () => 'DeregisterImage'),
    ]);
    expect(before.size - (await snapshotsOf(world)).size).toBe(4);
    expect(world.card()).toContain('Done. Everything was done as planned. It took 4 d.');
    expect(world.thread().join('\n')).toContain('No rule of the Recycle Bin holds for them');
    expect(world.refusedBySlack()).toEqual({});
    expect(await world.store.lockHolder('family/shop')).toBeUndefined();
  });

  it('holds the family and no fleet, so that a fleet is changed meanwhile and a second cleanup is not begun', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    const held = await world.run();
    expect(await world.store.lockHolder('family/shop')).toMatchObject({ owner: held.id });
    expect(Buffer.byteLength(JSON.stringify(held))).toBeLessThan(16_000);
    expect(await world.askCleanup()).toContain(`shop is already being changed by run ${held.id}`);
    await world.command('ada', `/ami rollout ${world.newImageId} to web`);
    await world.settle({ until: async () => world.card().includes('Rollout of') });
    expect(world.card()).toContain('Rollout of');
  });

  it('is refused where it would take too much of a family, with what to type instead', async () => {
    const world = await cleanupWorld({ months: 12 });
    const refused = await world.askCleanup();
    expect(refused).toContain('It would retire 10 of 12 AMIs of shop, and at most 50 % may go at once');
    expect(refused).toContain('/ami cleanup shop --limit 6');
    await world.command('ada', '/ami cleanup shop --limit 6');
    await world.settle();
    expect(world.card()).toContain('Clean up 6 AMIs of shop');
    expect(world.card()).toContain('it would go, and only 6 go at once');
  });

  it('shows every AMI of the application in a dry run, each that stays with why, and changes nothing', async () => {
    const world = await cleanupWorld();
    world.aws.ec2.addInstance({ imageId: world.imageIds[0] ?? '', as: 'running' });
    await world.command('ada', '/ami cleanup SHOP --keep 2 --dry-run');
    const said = world.heard('ada');
    expect(said).toContain('would retire 3 AMIs of shop, and keep 3');
    for (const imageId of world.imageIds) expect(said).toContain(imageId);
    expect(said).toMatch(/in use: instance i-/);
    expect(said).toContain('3 EnableImageDeprecation');
    expect(world.changes()).toEqual([]);
  });

  it('deletes no snapshot that an AMI uses which stays, and says what it saves without it', async () => {
    const world = await cleanupWorld();
    const [first = ''] = world.imageIds;
    const twin = world.aws.ec2.addImage({ name: 'twin', tags: { Application: 'other' }, snapshotsOf: first });
    await world.askCleanup();
    expect(world.card()).toContain(
      'up to 60 GiB in 3 snapshots, up to $3.00 a month; 1 more is used by AMIs that stay',
    );
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await statesOf(world, [first, twin])).toEqual(['gone', 'available']);
    expect(world.thread().join('\n')).toMatch(/4 AMIs deregistered. 1 snapshot is left: snap-[0-9a-f]+ \(skipped\)/);
  });
});

describe('in an account with every kind of reference', () => {
  it('nothing in use is ever retired, and everything unused is', async () => {
    const retention = { keep: 1, keepDays: 0, launchedWithinDays: 0, mostPercent: 100, ...quick };
    const world = await scenario({ config: { retention, defaults: { approvals: 0 } } });
    const kept = await keepEverything(world);
    const tags = { Application: 'kept' };
    const unused = Array.from({ length: 3 }, (_, index) =>
      world.aws.ec2.addImage({ name: `unused ${index}`, tags, ageDays: 9 }),
    );
    const shielded = world.aws.ec2.addImage({ name: 'shielded', tags, ageDays: 9, deregistrationProtected: true });
    const newest = world.aws.ec2.addImage({ name: 'newest', tags });
    const untagged = world.aws.ec2.addImage({ name: 'untagged', ageDays: 900 });
    await world.command('ada', '/ami cleanup kept');
    await world.settle();
    const keptIds = kept.map(({ imageId }) => imageId);
    expect(await statesOf(world, unused)).toEqual(['gone', 'gone', 'gone']);
    const staying = [...keptIds, shielded, newest, untagged];
    expect(await statesOf(world, staying)).toEqual(staying.map(() => 'available'));
    expect(world.changes().filter((change) => change === 'DisableImage')).toHaveLength(3);
  });
});

describe('a cleanup under way', () => {
  it('waits while anything cannot be looked at, says so, and goes on by itself', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('deprecated');
    world.aws.faults.deny({ action: 'DescribeAutoScalingGroups' });
    await world.settle({ untilMs: world.clock.nowMs() + 6 * hourMs });
    expect(await world.states()).not.toContain('disabled');
    expect(world.card()).toContain(
      'waiting, since not everything could be looked at: 111122223333 eu-west-1: Auto Scaling groups could',
    );
    expect(world.thread().join('\n')).toContain('Nothing is disabled while anything that could use an AMI');
    world.aws.faults.clear();
    await world.settle();
    expect(await world.states()).toEqual(['gone', 'gone', 'gone', 'gone', 'available', 'available']);
  });

  it('waits while EC2 tells what was hours ago', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('deprecated');
    await launchFresh(world);
    passTime(world.clock, world.aws, 5);
    // EC2 tells what was days ago, Auto Scaling what is.
    let late: Fault | undefined;
    world.aws.faults.beforeCall(({ service }) => {
      late?.stop();
      late = service === 'ec2' ? world.aws.faults.delayReads(200 * 3_600) : undefined;
    });
    await world.settle({ untilMs: world.clock.nowMs() + 3.5 * hourMs });
    expect(world.changes()).not.toContain('DisableImage');
    expect(world.thread().join('\n')).toContain('which is not there. Mend or delete the group web (and 1 more).');
    world.aws.faults.clear();
    late?.stop();
    await world.settle();
    expect(await world.states()).toEqual(['gone', 'gone', 'gone', 'gone', 'available', 'available']);
  });
});

/** A group whose instance a listing of before does not know. */
async function launchFresh({ clients, aws, templateId }: FleetWorld): Promise<void> {
  const size = { MinSize: 0, MaxSize: 1, DesiredCapacity: 1, VPCZoneIdentifier: aws.ec2.subnetIds()[0] };
  const LaunchTemplate = { LaunchTemplateId: templateId, Version: '1' };
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({ AutoScalingGroupName: 'fresh', ...size, LaunchTemplate }),
  );
}

describe('while it waits', () => {
  it('list, show and why say what becomes of an AMI, and when', async () => {
    const world = await cleanupWorld({ config: { retention: { disableAfterDays: 2, deregisterAfterDays: 1 } } });
    await world.cleanUp('deprecated');
    await world.settle({ until: async () => (await world.run()).step.index === 1 });
    const { id } = await world.run();
    const [first = '', , , , , last = ''] = world.imageIds;
    await world.command('ada', '/ami list shop');
    expect(world.heard('ada').match(/available, to be disabled 2026-01-17/g)).toHaveLength(4);
    await world.command('ada', `/ami why ${first}`);
    expect(world.heard('ada')).toContain(`${first}, shop-1.0.0, is not in use.`);
    expect(world.heard('ada')).toContain(`Run ${id} is retiring it: to be disabled from 2026-01-17`);
    expect(world.heard('ada')).toContain(`/ami restore ${first}`);
    await world.command('ada', `/ami show ${first}`);
    expect(world.heard('ada')).toContain(`Run ${id} is retiring it`);
    await world.command('ada', `/ami why ${last}`);
    expect(world.heard('ada')).not.toContain('is retiring it');
  });
});
