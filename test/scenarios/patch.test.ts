import {
  DeleteAutoScalingGroupCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { passTime } from './fleet-world.ts';
import { tagsOf } from './image-world.ts';
import { noTraces, type ScenarioOptions } from './scenario.ts';
import { expectNothingLeft, type StagesScenario, stagesScenario, untilCalled, untilTold } from './stages-world.ts';

/** A patch of Ada's that waits for the approval of its rollout. */
async function asked(options: ScenarioOptions = {}): Promise<StagesScenario> {
  const world = await stagesScenario(options);
  await world.ask('/ami patch web');
  return world;
}

async function madeImage(world: StagesScenario): Promise<string> {
  const { images } = await world.baked();
  expect(images).toMatchObject([{ State: 'available' }]);
  return images[0]?.ImageId ?? '';
}

async function expectUntouched(world: StagesScenario): Promise<void> {
  expect(await world.group()).toMatchObject({ desired: 2, max: 20, templateVersion: '1', suspended: [] });
  expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  await expectNothingLeft(world);
}

describe('a patch of a fleet, asked for in Slack', () => {
  it('bakes, validates, scans, asks, and replaces the fleet, which serves all the while', async () => {
    const world = await asked();
    const imageId = await madeImage(world);
    expect(tagsOf((await world.baked()).images[0] ?? {})).toMatchObject({
      SourceAMI: world.oldImageId,
      ValidationStatus: 'Passed',
      SecurityScan: 'Passed',
    });
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    const approvedAtMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect(await world.images()).toEqual([imageId, imageId]);
    expect(await world.group()).toMatchObject({ desired: 2, max: 20, suspended: [] });
    expect(world.monitor.lowest('web', approvedAtMs)?.serving).toBeGreaterThanOrEqual(2);
    await expectNothingLeft(world);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('has AWS replace the fleet by an instance refresh where that was asked for', async () => {
    const world = await stagesScenario();
    await world.ask('/ami patch web --strategy refresh');
    expect(world.card()).toContain('EC2 Auto Scaling replaces at most 1 instance at once');
    const imageId = await madeImage(world);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect(await world.images()).toEqual([imageId, imageId]);
    await expectNothingLeft(world);
  });

  it('is told on one card, from the bake to exactly the rollout that is asked about', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami patch web --reason "CVE of the week"');
    await untilTold(world, 'has begun: SSM command');
    expect(world.card()).toContain('Patch web in production');
    expect(world.card()).toContain('Makes: web-1.0.0-20260115-091500');
    expect(world.card()).toContain('Validation: both status checks pass; nothing else is configured');
    expect(world.buttons()).toEqual(['Pause', 'Abort']);
    const [first] = /plan [0-9a-f]{16}/.exec(world.card()) ?? [];
    await world.settle();
    const imageId = await madeImage(world);
    for (const said of [
      `Patch: rollout of ${imageId} to web in production`,
      '🙋 Waiting for approval. 1 approval is needed until',
      'validation: Passed, scan: Passed',
      'Replaces: 2 of 2 instances (100 %)',
      'CVE of the week',
      'May approve: 1 person with the role approver in production, not ada, who asked',
    ])
      expect(world.card()).toContain(said);
    expect(world.card()).not.toContain(first);
    expect(world.buttons()).toEqual(['Approve', 'Reject', 'Withdraw']);
    expect(world.refusedBySlack()).toEqual({});
  });

  it('asks nobody where the environment needs no approval', async () => {
    const world = await asked({ config: { defaults: { approvals: 0 } } });
    expect(world.card()).toContain('✅ Done.');
    expect(await world.images()).toEqual(Array.from({ length: 2 }, () => expect.not.stringMatching(world.oldImageId)));
    await expectNothingLeft(world);
  });

  it('is only shown as far as its rollout with --dry-run', async () => {
    const world = await stagesScenario();
    await world.ask('/ami patch web --dry-run');
    expect(world.heard('ada')).toContain('validate it, scan it and plan its rollout to web. Nothing was changed.');
    expect(world.heard('ada')).toContain('Then: 2 instances replaced in waves, after 1 approval of exactly that plan');
    expect(world.heard('ada')).toContain(
      'Waves 1 to 2, each: adds 1 instance, waits until the new one is healthy, terminates 1 old one',
    );
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });

  it('says with --dry-run where its rollout would be refused as the fleet is now', async () => {
    const world = await stagesScenario({ max: 2, config: { defaults: { mayRaiseMax: false } } });
    await world.ask('/ami patch web --dry-run');
    expect(world.heard('ada')).toContain('As the fleet is now, its rollout would be refused: web cannot be replaced');
    expect(world.heard('ada')).not.toContain('Wave 1');
  });

  it('satisfies an environment that requires both checks', async () => {
    const world = await asked({ config: { defaults: { requiredChecks: ['validated', 'scanned'] } } });
    expect(world.card()).toContain('passed: validated. Passed, required.');
    expect(world.card()).toContain('passed: scanned. Passed, required.');
  });

  it('comes as far while AWS throttles, tells late what there is, and loses replies', async () => {
    const world = await stagesScenario();
    world.aws.faults.delayReads(30);
    world.aws.faults.throttle({}, 0.2);
    world.aws.faults.loseReply({}, { times: 6 });
    await world.ask('/ami patch web');
    world.aws.faults.clear();
    expect(world.card()).toContain('🙋 Waiting for approval.');
    await madeImage(world);
    expect(await world.machines()).toHaveLength(3);
  });

  it('keeps others from the fleet meanwhile', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami patch web');
    await untilCalled(world, 'CreateImage');
    const id = world.runId();
    await world.command('linus', `/ami rollout ${world.newImageId} to web`);
    await world.settle();
    expect(world.heard('linus')).toContain(`web is already being changed by run ${id}.`);
  });

  it('says what is not scanned where there is no bucket, and goes on', async () => {
    const world = await asked({ config: { scanning: {} } });
    expect(world.card()).toContain('Waiting for approval');
    expect(world.card()).toContain('validation: Passed');
    expect(world.changes()).not.toContain('PutObject');
  });
});

describe('the rollout of a patched AMI', () => {
  it('that is rejected leaves the AMI and the fleet as it was', async () => {
    const world = await asked();
    await world.click('grace', 'Reject');
    await world.reject('grace', 'not today');
    await world.settle();
    expect(world.card()).toContain('❌ Rejected. grace rejected the plan: not today.');
    await madeImage(world);
    await expectUntouched(world);
  });

  it('that nobody approves in time is not carried out, and the AMI need not be baked again', async () => {
    const world = await asked();
    await world.settle({ untilMs: world.clock.nowMs() + 5 * 60 * 60_000 });
    expect(world.card()).toContain('⌛ Expired. Nobody approved the plan in time.');
    expect(world.card()).toContain(
      `The patched AMI is there. To have it rolled out, by a new plan: /ami rollout ${await madeImage(world)} to web`,
    );
    await expectUntouched(world);
  });

  it.each<[string, (world: StagesScenario) => Promise<unknown>, string]>([
    [
      'whose fleet was changed',
      ({ clients }) =>
        clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', MaxSize: 19 })),
      'max was 20 and is 19',
    ],
    [
      'whose fleet was deleted',
      ({ clients }) =>
        clients.autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ForceDelete: true })),
      'The world has moved since this was planned',
    ],
  ])('%s before the click is void', async (_what, change, said) => {
    const world = await asked();
    await change(world);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('⛔ Void.');
    expect(world.card()).toContain(said);
    expect(world.changes()).not.toContain('CreateLaunchTemplateVersion');
    await madeImage(world);
    await expectNothingLeft(world);
  });

  it('is not asked about where the AMI failed its validation', async () => {
    const world = await stagesScenario({ config: { validation: { http: { path: '/health' } } } });
    world.aws.faults.answerHttp(500);
    await world.ask('/ami patch web');
    expect(world.card()).toContain('❌ Failed. The validation failed: http://');
    expect(world.card()).toContain('Last: answered 500.');
    expect(world.buttons()).toEqual([]);
    expect(world.thread().join('\n')).not.toContain('Waiting for');
    expect(tagsOf((await world.baked()).images[0] ?? {})).toMatchObject({ ValidationStatus: 'Failed' });
    expect(world.changes()).not.toContain('PutObject');
    await expectUntouched(world);
  });

  it('is not asked about where the AMI failed its scan', async () => {
    const world = await asked({ config: { scanning: { bucket: 'scans', minHardeningIndex: 90 } } });
    expect(world.card()).toContain('❌ Failed.');
    expect(world.card()).toContain('The hardening index of lynis is 72, and has to be 90 at least.');
    expect(tagsOf((await world.baked()).images[0] ?? {})).toMatchObject({ SecurityScan: 'Failed' });
    await expectUntouched(world);
  });

  it('is held where the fleet was deleted meanwhile, and ends when that is taken back', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami patch web');
    await untilCalled(world, 'CreateImage');
    await world.clients.autoScaling.send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ForceDelete: true }),
    );
    await world.settle();
    expect(world.card()).toContain('✋ Stopped, waiting for a decision. There is no fleet named web.');
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('⏪ Taken back.');
    await madeImage(world);
    await expectNothingLeft(world);
  });

  it('is held where an instance refresh was started meanwhile, and planned anew once that is over', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami patch web');
    await untilTold(world, 'chkrootkit ran for');
    await world.clients.autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web' }));
    await world.settle();
    expect(world.card()).toContain('✋ Stopped, waiting for a decision.');
    expect(world.card()).toContain('instance refresh');
    expect(world.buttons()).toEqual(['Retry', 'Roll back', 'Hold']);
    passTime(world.clock, world.aws, 3_600);
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('🙋 Waiting for approval.');
    await world.click('grace', 'Approve');
    await world.settle();
    const imageId = await madeImage(world);
    expect(await world.images()).toEqual([imageId, imageId]);
    await expectNothingLeft(world);
  });
});
