import { DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { createSimulatedAws, type SimulatedAws } from '../../src/playground/aws/account.ts';
import { accountId, passTime } from './fleet-world.ts';
import { stateOf } from './image-world.ts';
import { type StagesScenario, stagesScenario, untilCalled } from './stages-world.ts';

/** Long before anything that these worlds begin with. */
const overdue = '2026-01-15T00:00:00.000Z';
const tagged = {
  AmiableRun: 'r-gone22',
  AmiablePurpose: 'bake',
  AmiableDeadline: overdue,
  AmiableDeployment: 'amiable',
};

function addMachine({ aws, oldImageId }: Pick<StagesScenario, 'aws' | 'oldImageId'>, tags: object = {}): string {
  return aws.ec2.addInstance({ imageId: oldImageId, tags: { ...tagged, ...tags }, as: 'running' });
}

async function isRunning(world: StagesScenario, instanceId: string): Promise<boolean> {
  return (await stateOf(world, instanceId)) === 'running';
}

const terminations = (world: StagesScenario) => world.changes().filter((change) => change === 'TerminateInstances');

describe('an instance that a run has launched', () => {
  it('is terminated once its run is gone and its deadline has passed, and not before', async () => {
    const world = await stagesScenario();
    const deadlineMs = world.clock.nowMs() + 3_600_000;
    const id = addMachine(world, { AmiableDeadline: new Date(deadlineMs).toISOString() });
    world.clock.advanceTo(deadlineMs - 1);
    await world.core.sweep();
    expect(await isRunning(world, id)).toBe(true);
    world.clock.advanceTo(deadlineMs);
    await world.core.sweep();
    expect(await isRunning(world, id)).toBe(false);
  });

  it('is terminated where the run that baked on it is lost from the store', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'SendCommand');
    const [builder] = await world.machines();
    const id = builder?.InstanceId ?? '';
    await world.clients.ec2.send(
      new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'AmiableRun', Value: 'r-lost22' }] }),
    );
    world.clock.advanceBy(13 * 3_600_000);
    await world.core.sweep();
    expect(await isRunning(world, id)).toBe(false);
  });

  it('is left to its run where that lives, however long past the deadline', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'SendCommand');
    await world.click('ada', 'Pause');
    await world.settle();
    const [builder] = await world.machines();
    world.clock.advanceBy(100 * 3_600_000);
    await world.core.sweep();
    expect(await isRunning(world, builder?.InstanceId ?? '')).toBe(true);
    await world.click('ada', 'Resume');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
  });

  it('is terminated once, however often is swept', async () => {
    const world = await stagesScenario();
    addMachine(world);
    addMachine(world, { AmiablePurpose: 'scan' });
    for (const seconds of [0, 5, 60, 300]) {
      passTime(world.clock, world.aws, seconds);
      await world.core.sweep();
    }
    expect(terminations(world)).toHaveLength(2);
  });

  it('is terminated at a later sweep where EC2 refuses the first, which stops no other', async () => {
    const world = await stagesScenario();
    const ids = [addMachine(world), addMachine(world)];
    world.aws.faults.deny({ action: 'TerminateInstances' }, { times: 1 });
    await world.core.sweep();
    expect(terminations(world)).toHaveLength(1);
    await world.core.sweep();
    for (const id of ids) expect(await isRunning(world, id)).toBe(false);
  });

  it('is written to the audit trail when it is terminated, under its run', async () => {
    const world = await stagesScenario();
    const id = addMachine(world);
    await world.core.sweep();
    const entries = await world.store.audit('r-gone22');
    expect(JSON.stringify(entries)).toContain('TerminateInstances');
    expect(JSON.stringify(entries)).toContain(id);
  });
});

describe('the reaper leaves alone', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['one without the tag of a run', {}, ['AmiableRun']],
    ['one without a purpose', {}, ['AmiablePurpose']],
    ['one without a deadline', {}, ['AmiableDeadline']],
    ['one of another Amiable in the account', { AmiableDeployment: 'amiable-staging' }, []],
    ['one that does not say of which Amiable it is', {}, ['AmiableDeployment']],
    ['one of another purpose', { AmiablePurpose: 'database' }, []],
    ['one whose run is none of Amiable', { AmiableRun: 'run 7 of somebody' }, []],
    ['one whose deadline is no date', { AmiableDeadline: 'tomorrow' }, []],
    ['one whose deadline is a number', { AmiableDeadline: '7' }, []],
    ['one whose deadline has a number in it', { AmiableDeadline: 'never before 3' }, []],
    ['one with an empty deadline', { AmiableDeadline: '' }, []],
    ['one with a deadline of another year', { AmiableDeadline: '2030-01-01T00:00:00.000Z' }, []],
    [
      'one with similar tags of somebody else',
      { amiableRun: 'r-gone22', Amiable_Deadline: overdue },
      Object.keys(tagged),
    ],
  ])('%s', async (_what, changed, left) => {
    const world = await stagesScenario();
    const tags = Object.fromEntries(Object.entries({ ...tagged, ...changed }).filter(([key]) => !left.includes(key)));
    const id = world.aws.ec2.addInstance({ imageId: world.oldImageId, tags, as: 'running' });
    await world.core.sweep();
    expect(await isRunning(world, id)).toBe(true);
    expect(terminations(world)).toEqual([]);
  });

  it('a member of an Auto Scaling group, whatever its tags say', async () => {
    const world = await stagesScenario();
    const { AutoScalingInstances = [] } = await world.clients.autoScaling.send(
      new DescribeAutoScalingInstancesCommand({}),
    );
    const ids = AutoScalingInstances.flatMap(({ InstanceId }) => InstanceId ?? []);
    const Tags = Object.entries(tagged).map(([Key, Value]) => ({ Key, Value }));
    await world.clients.ec2.send(new CreateTagsCommand({ Resources: ids, Tags }));
    await world.core.sweep();
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(await isRunning(world, id)).toBe(true);
    expect(terminations(world)).toEqual([]);
  });
});

describe('with several places', () => {
  const other = 'us-east-1';
  const elsewhere = (aws: SimulatedAws): string => {
    const imageId = aws.ec2.addImage({ name: 'base' });
    return aws.ec2.addInstance({ imageId, tags: tagged, as: 'running' });
  };

  it('a failure of EC2 in one stops no other', async () => {
    const clock = testClock();
    const second = createSimulatedAws({ clock, seed: 2, accountId, region: other });
    const world = await stagesScenario({ clock, regions: { [other]: second } });
    const here = addMachine(world);
    const there = elsewhere(second);
    world.aws.faults.fail(
      { action: 'DescribeInstances' },
      { code: 'InternalError', message: 'An internal error has occurred', httpStatus: 500 },
      { times: 1 },
    );
    await world.core.sweep();
    expect(await isRunning(world, here)).toBe(true);
    expect(second.ec2.machines.find(there)?.state).not.toBe('running');
    await world.core.sweep();
    expect(await isRunning(world, here)).toBe(false);
  });
});

it('the reaper works where pins cannot be put back', async () => {
  const world = await stagesScenario();
  const id = addMachine(world);
  const pin = { subjectKey: 'broken', runId: 'r-gone22', atMs: 0, leaseUntilMs: 0 };
  await world.store.putPin({ ...pin, name: 'max-size', before: 20, during: 25 });
  world.aws.faults.deny({ service: 'autoscaling' });
  await world.core.sweep();
  expect(await isRunning(world, id)).toBe(false);
});
