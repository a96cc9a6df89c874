import { CreateTagsCommand, EnableImageCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { type CleanupWorld, cleanupWorld, hourMs, quick, snapshotsOf, useImage } from './cleanup-world.ts';

const whole = ['available', 'available', 'available', 'available', 'available', 'available'];

async function restore(world: CleanupWorld, imageId = ''): Promise<string> {
  await world.command('ada', `/ami restore ${imageId}`);
  await world.settle({ until: async () => /Restore ami-.*\n(✅|❌)|⛔/.test(`${world.card()}${world.heard('ada')}`) });
  return `${world.heard('ada')}\n${world.card()}`;
}

describe('an AMI that comes into use again', () => {
  it('before it is disabled stays, no longer deprecated, and the others go', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('deprecated');
    await world.settle({ until: async () => (await world.run()).step.index === 1 });
    await useImage(world, world.imageIds[1]);
    await world.settle();
    expect(await world.states()).toEqual(['gone', 'available', 'gone', 'gone', 'available', 'available']);
    expect(world.thread().join('\n')).toContain(
      `${world.imageIds[1]} stays, and is usable as before: in use: launch template late.`,
    );
    expect(world.card()).toContain('3 of 4 AMIs deregistered; 1 stays. The thread says which, and why.');
    expect(world.changes().filter((change) => change === 'DisableImage')).toHaveLength(3);
  });

  it('while it is disabled is enabled within the hour, and the others go', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    await useImage(world, world.imageIds[0]);
    const usedAtMs = world.clock.nowMs();
    await world.settle({ until: async () => (await world.states())[0] === 'available' });
    expect(world.clock.nowMs() - usedAtMs).toBeLessThanOrEqual(hourMs);
    await world.settle();
    expect(await world.states()).toEqual(['available', 'gone', 'gone', 'gone', 'available', 'available']);
    expect(world.thread().join('\n')).toContain(`${world.imageIds[0]} stays, and is usable as before: in use`);
  });

  it('in the last minutes is enabled in place of being deregistered', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    // The last look is past; the next is that before the act.
    await world.settle({ untilMs: world.clock.nowMs() + quick.deregisterAfterDays * 24 * hourMs - 60_000 });
    expect((await world.states())[3]).toBe('disabled');
    await useImage(world, world.imageIds[3]);
    await world.settle();
    expect(await world.states()).toEqual(['gone', 'gone', 'gone', 'available', 'available', 'available']);
  });

  it.each([
    ['while it is disabled', 0],
    ['in the last minutes', quick.deregisterAfterDays * 24 * hourMs - 60_000],
  ])('%s is enabled though other things cannot be read, and no other goes', async (_when, waitsMs) => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    await world.settle({ untilMs: world.clock.nowMs() + waitsMs });
    world.aws.faults.deny({ action: 'DescribeLaunchConfigurations' });
    await useImage(world, world.imageIds[0]);
    await world.settle({ untilMs: world.clock.nowMs() + 2 * hourMs });
    expect(await world.states()).toEqual(['available', 'disabled', 'disabled', 'disabled', 'available', 'available']);
    expect(world.thread().join('\n')).toContain(`${world.imageIds[0]} stays, and is usable as before: in use`);
  });

  it('is none of its application any more is enabled, and not told as deregistered', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    const [first = ''] = world.imageIds;
    const Tags = [{ Key: 'Application', Value: 'other' }];
    await world.clients.ec2.send(new CreateTagsCommand({ Resources: [first], Tags }));
    await world.settle();
    expect(await world.states()).toEqual(['available', 'gone', 'gone', 'gone', 'available', 'available']);
    expect(world.card()).toContain('3 of 4 AMIs deregistered; 1 stays');
    expect(world.thread().join('\n')).toContain(`${first} stays, and is usable as before: it is there, and no longer`);
  });

  it('is left as somebody has made it meanwhile', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.clients.ec2.send(new EnableImageCommand({ ImageId: world.imageIds[2] }));
    await world.settle();
    expect(await world.states()).toEqual(['gone', 'gone', 'deprecated', 'gone', 'available', 'available']);
    expect(world.thread().join('\n')).toContain('somebody has enabled it again');
  });
});

describe('undo', () => {
  it.each(['deprecated', 'disabled'] as const)('makes all usable as before while they are %s', async (state) => {
    const world = await cleanupWorld();
    await world.cleanUp(state);
    await world.settle({ until: async () => world.card().includes(`AMIs are ${state}`) });
    await world.click('ada', 'Undo');
    await world.settle();
    expect(await world.states()).toEqual(whole);
    expect(world.thread().join('\n')).toContain('4 AMIs are usable as before');
    expect(await world.store.lockHolder('family/shop')).toBeUndefined();
  });

  it('between two acts takes back what was done, and what the run was about to do', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(await world.states()).toEqual(whole);
  });

  it('after some are deregistered takes back the others, and says so', async () => {
    const world = await cleanupWorld();
    let calls = 0;
    world.aws.faults.beforeCall(({ action }) => {
      calls += action === 'DeregisterImage' ? 1 : 0;
      if (calls === 2) world.aws.faults.fail({ action }, { code: 'RequestLimitExceeded', message: 'slow down' });
    });
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.states()).includes('gone') });
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(await world.states()).toEqual(['gone', ...whole.slice(1)]);
    expect(world.thread().join('\n')).toContain('3 AMIs are usable as before');
  });

  it('leaves an AMI disabled that was so before', async () => {
    const world = await cleanupWorld({ config: { retention: { ...quick, mostPercent: 90 } } });
    const before = world.aws.ec2.addImage({
      name: 'shop-0',
      state: 'disabled',
      tags: { Application: 'shop' },
      ageDays: 300,
    });
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    await world.click('ada', 'Undo');
    await world.settle();
    expect(await world.states()).toEqual(whole);
    const [still] = await world.core.desk.aws
      .for({ accountId: '111122223333', region: 'eu-west-1' }, { actor: 'test' })
      .images.read([before]);
    expect(still).toMatchObject({ state: 'disabled' });
    expect(still?.deprecatedAtMs).toBeUndefined();
  });

  it('that AWS refuses asks for a person, and goes on when somebody says so', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    world.aws.faults.deny({ action: 'EnableImage' });
    await world.click('ada', 'Undo');
    await world.settle();
    expect(world.card()).toContain('4 AMIs');
    expect(world.card()).toContain('could not be taken back');
    expect(await world.store.lockHolder('family/shop')).toBeDefined();
    world.aws.faults.clear();
    await world.click('ada', 'Retry');
    await world.settle();
    expect(await world.states()).toEqual(whole);
  });
});

describe('an AMI that fails', () => {
  it('stops none of the others', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('deprecated');
    world.aws.faults.deny({ action: 'DisableImage' }, { times: 1 });
    await world.settle();
    const states = await world.states();
    expect(states.filter((state) => state === 'gone')).toHaveLength(3);
    expect(states).toContain('deprecated');
    expect(world.card()).toContain('3 of 4 AMIs deregistered; 1 failed');
    expect(world.thread().join('\n')).toMatch(/❌ ami-[0-9a-f]+ could not be disabled: .*The others go on/);
  });
});

describe('restore', () => {
  it('has one AMI back while a cleanup goes on, and keeps it from that', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('disabled');
    await world.settle({ until: async () => (await world.run()).step.index === 3 });
    const [first = ''] = world.imageIds;
    expect(await restore(world, first)).toContain('enabled, no longer deprecated');
    expect((await world.states())[0]).toBe('available');
    await world.settle();
    expect(await world.states()).toEqual(['available', 'gone', 'gone', 'gone', 'available', 'available']);
  });

  it('has an AMI back out of the Recycle Bin, with its snapshots', async () => {
    const world = await cleanupWorld();
    world.aws.ec2.retainDeleted({ image: 7, snapshot: 7 });
    const before = await snapshotsOf(world);
    await world.cleanUp('end');
    expect(world.thread().join('\n')).toContain('The Recycle Bin keeps 4 of 4 until 2026-01-22');
    const [first = ''] = world.imageIds;
    expect(await restore(world, first)).toContain('taken out of the Recycle Bin with its snapshots');
    expect((await world.states())[0]).toBe('available');
    expect(before.size - (await snapshotsOf(world)).size).toBe(3);
  });

  it('says that an AMI is gone for good, and that one was never retired', async () => {
    const world = await cleanupWorld();
    await world.cleanUp('end');
    expect(await restore(world, world.imageIds[0])).toContain('not in the Recycle Bin either');
    expect(await restore(world, world.imageIds[5])).toContain('is neither deprecated nor disabled');
  });

  it('says that an AMI is there again without its snapshots, where the bin kept only the AMI', async () => {
    const world = await cleanupWorld();
    world.aws.ec2.retainDeleted({ image: 7 });
    await world.cleanUp('end');
    await restore(world, world.imageIds[0]);
    expect(world.card()).toContain('is in the Recycle Bin, but not its snapshots');
    expect((await world.states())[0]).toBe('gone');
  });
});
