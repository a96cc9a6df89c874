import { DescribeAutoScalingGroupsCommand, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { floorOf } from '../../src/fleet/guard.ts';
import { passTime } from './fleet-world.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

const AutoScalingGroupName = 'web';

/** A fleet that a run has brought to the new image. */
async function rolledOut(options: ScenarioOptions = {}): Promise<Scenario> {
  const world = await scenario(options);
  await world.rollOut();
  expect(world.card()).toContain('Done');
  return world;
}

async function approveAndSettle(world: Scenario): Promise<void> {
  await world.settle();
  await world.click('grace', 'Approve');
  await world.settle();
}

/** Every instance is of that image, by that version, and nothing is left over. */
async function expectServing(world: Scenario, imageId: string, templateVersion: string, desired = 4): Promise<void> {
  expect(world.card()).toContain('Done');
  expect(await world.group()).toMatchObject({ desired, max: 20, suspended: [], templateVersion });
  expect(await world.images()).toEqual(Array.from({ length: desired }, () => imageId));
  expect(await world.traces()).toMatchObject({ ...noTraces, cards: expect.any(Number) });
  expect(world.refusedBySlack()).toEqual({});
}

async function instanceTypes({ clients }: Scenario): Promise<readonly (string | undefined)[]> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return (AutoScalingGroups[0]?.Instances ?? [])
    .filter(({ LifecycleState }) => LifecycleState === 'InService')
    .map(({ InstanceType }) => InstanceType);
}

function expectFloor({ monitor }: Scenario, minHealthyPercent = 100): void {
  const below = monitor.losses.filter(
    ({ cause, serving, desired }) =>
      cause.by === 'caller' && cause.call.startsWith('Terminate') && serving < floorOf({ minHealthyPercent }, desired),
  );
  expect(below).toEqual([]);
}

describe('the card of a finished rollout', () => {
  it('loses its button when the window ends, though nothing else happens', async () => {
    const world = await rolledOut();
    passTime(world.clock, world.aws, 71 * 3_600);
    await world.settle();
    expect(world.buttons()).toEqual(['Roll back']);
    passTime(world.clock, world.aws, 3_600);
    await world.settle();
    expect(world.buttons()).toEqual([]);
    expect(world.card()).toContain('Could be rolled back');
    expect(await world.store.nextDueAtMs(world.clock.nowMs())).toBeUndefined();
  });

  it('is not posted anew for that where somebody has deleted it', async () => {
    const world = await rolledOut();
    const { cards } = await world.traces();
    world.slack.faults.failNext(1, 'message_not_found', { method: 'chat.update' });
    passTime(world.clock, world.aws, 73 * 3_600);
    await world.settle();
    expect(await world.traces()).toMatchObject({ cards });
  });
});

describe('a finished rollout', () => {
  it('is taken back by its button, which another person then approves', async () => {
    const world = await rolledOut();
    const rollout = await world.run();
    expect(world.buttons()).toEqual(['Roll back']);
    expect(world.card()).toContain('Can be rolled back');
    await world.click('linus', 'Roll back');
    expect(world.heard('linus')).toContain('is being planned');
    await world.settle();
    expect(world.card()).toContain(`Rollback of web in production to ${world.oldImageId}`);
    expect(world.card()).toContain(`${rollout.id}: ${rollout.command}, asked by ada`);
    expect(world.card()).toContain('back to version 1 of web');
    expect(world.card()).not.toContain('the first of 1');
    await world.click('linus', 'Approve');
    expect(world.heard('linus')).toContain('someone else has to approve');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectServing(world, world.oldImageId, '1');
    expectFloor(world);
    expect(world.changes()).not.toContain('CreateLaunchTemplateVersion: failed');
    expect(world.changes().filter((call) => call === 'CreateLaunchTemplateVersion')).toHaveLength(1);
    expect(world.thread().join('\n')).toContain('Done');
  });

  it.each(['web', 'RUN'])('is taken back by the command rollback %s', async (subject) => {
    const world = await rolledOut();
    const { id } = await world.run();
    await world.command('ada', `/ami rollback ${subject.replace('RUN', id)} --batch 2 --reason "errors since noon"`);
    await world.settle();
    expect(world.card()).toContain('errors since noon');
    expect(world.card()).toContain('2 waves of at most 2 instances');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectServing(world, world.oldImageId, '1');
  });

  it('is not taken back by a viewer', async () => {
    const users = ['ada', 'grace', 'linus', 'mary'].map((name) => ({ name, id: `U0${name.toUpperCase()}` }));
    const roles = { operators: ['U0ADA'], approvers: ['U0GRACE'] };
    const world = await rolledOut({ config: { people: { roles } }, slack: { users } });
    const before = world.changes();
    await world.click('mary', 'Roll back');
    expect(world.heard('mary')).toContain('takes the role operator');
    await world.command('mary', '/ami rollback web');
    await world.settle();
    expect(world.heard('mary')).toContain('takes the role operator');
    expect(world.changes()).toEqual(before);
  });

  it('is shown by a dry run, and nothing changes', async () => {
    const world = await rolledOut();
    const before = world.changes();
    await world.command('ada', '/ami rollback web --dry-run');
    const shown = world.heard('ada');
    expect(shown).toContain('Dry run: would take back r-');
    expect(shown).toContain(world.oldImageId);
    expect(shown).toContain('back to version 1 of web');
    expect(world.changes()).toEqual(before);
    await world.command('ada', '/ami rollback web');
    await world.settle();
    expect(shown).toContain((await world.run()).digest ?? 'no digest');
  });
});

describe('a rollback', () => {
  it('that is taken back goes forward again, and says how to go further back', async () => {
    const world = await rolledOut({ desired: 2 });
    await world.command('ada', '/ami rollback web');
    await approveAndSettle(world);
    await world.command('ada', '/ami rollback web');
    await world.settle();
    expect(world.card()).toContain(`Rollback of web in production to ${world.newImageId}`);
    expect(world.card()).toContain('was a rollback itself');
    expect(world.card()).toContain('To go further back, name an earlier run: /ami history web');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectServing(world, world.newImageId, '2', 2);
    expectFloor(world);
  });

  it('goes one further back for each run that is named', async () => {
    const world = await rolledOut({ desired: 2 });
    const first = await world.run();
    const third = world.aws.ec2.addImage({ name: 'web-1.2.0', tags: { Application: 'web', Version: '1.2.0' } });
    await world.command('ada', `/ami rollout ${third} to web`);
    await approveAndSettle(world);
    const second = await world.run();
    await world.command('ada', `/ami rollback ${first.id}`);
    await world.settle();
    expect(world.heard('ada')).toContain(`Take back run ${second.id} first: /ami rollback ${second.id}`);
    await world.command('ada', `/ami rollback ${second.id}`);
    await approveAndSettle(world);
    await expectServing(world, world.newImageId, '2', 2);
    await world.command('ada', `/ami rollback ${first.id}`);
    await approveAndSettle(world);
    await expectServing(world, world.oldImageId, '1', 2);
  });

  it('that is aborted goes forward again to where it came from', async () => {
    const world = await rolledOut();
    const before = world.changes().length;
    await world.command('ada', '/ami rollback web --batch 2');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle({
      until: () => world.changes().slice(before).includes('TerminateInstanceInAutoScalingGroup'),
    });
    expect((await world.group()).templateVersion).toBe('1');
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(world.card()).toContain('Taken back');
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '2', suspended: [] });
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
    expectFloor(world);
  });

  it('keeps a scale-out that comes in the middle', async () => {
    const world = await rolledOut();
    const before = world.changes().length;
    await world.command('ada', '/ami rollback web --batch 2');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle({
      until: () => world.changes().slice(before).includes('TerminateInstanceInAutoScalingGroup'),
    });
    world.aws.autoscaling.scaleOut('web', 3);
    await world.settle();
    await expectServing(world, world.oldImageId, '1', 7);
    expectFloor(world);
  });

  it('has the template data of then served again, and nothing of what somebody has put in since', async () => {
    const world = await rolledOut();
    const LaunchTemplateId = world.templateId;
    await world.clients.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId,
        SourceVersion: '2',
        LaunchTemplateData: { InstanceType: 't3.small', UserData: Buffer.from('other').toString('base64') },
      }),
    );
    const LaunchTemplate = { LaunchTemplateId, Version: '3' };
    await world.clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, LaunchTemplate }));
    world.aws.autoscaling.scaleOut('web', 1);
    passTime(world.clock, world.aws, 300);
    expect((await instanceTypes(world)).toSorted()).toEqual([
      't3.micro',
      't3.micro',
      't3.micro',
      't3.micro',
      't3.small',
    ]);
    await world.command('ada', '/ami rollback web');
    await world.settle();
    const refused = world.heard('ada');
    expect(refused).toContain('somebody has changed it since, outside of Amiable');
    expect(refused).toContain('from web version 3 now');
    await world.command('ada', '/ami rollback web --override "the new size was a mistake too"');
    await world.settle();
    expect(world.card()).toContain('the new size was a mistake too');
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectServing(world, world.oldImageId, '1', 5);
    expect(await instanceTypes(world)).toEqual(Array.from({ length: 5 }, () => 't3.micro'));
  });
});
