import { DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { countedImages } from './counting.ts';
import {
  approvedImage,
  expectMade,
  type ImageScenario,
  imageNameAsked,
  imageScenario,
  nothingMade,
  stateOf,
  tagsOf,
  untilPending,
} from './image-world.ts';
import { noTraces } from './scenario.ts';

describe('an AMI of an instance, asked for in Slack', () => {
  it('is made once a second person has approved, named and tagged with its snapshots', async () => {
    const world = await imageScenario();
    await world.askForImage('--reason "golden image"');
    expect(world.changes()).toEqual([]);
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectMade(world);
    const { images, snapshots } = await world.made();
    const [runId] = /r-[0-9a-z]+/.exec(world.card()) ?? [];
    const tags = {
      Application: 'web',
      Version: '1.2.0',
      CreatedDate: '2026-01-15T09:20:00.000Z',
      Environment: 'production',
      SourceInstance: world.instanceId,
      CreatedBy: `ada (${world.slack.as('ada').user.id})`,
      AmiableRun: runId,
    };
    expect([...images, ...snapshots].map(tagsOf)).toEqual([tags, tags]);
  });

  it('is told on one card and in its thread, down to the command that shows it', async () => {
    const world = await imageScenario();
    await world.askForImage('--reason "golden image"');
    const plan = world.card();
    for (const said of [
      `AMI ${imageNameAsked} of ${world.instanceId} in production`,
      `${world.instanceId} (golden), running, account 111122223333, eu-west-1`,
      world.oldImageId,
      'Application web, Version 1.2.0',
      'No reboot: the instance keeps serving, and the AMI has its disks as after a power cut.',
      'Abort deregisters the AMI with its snapshots while it is not finished.',
      'golden image',
      'May approve',
    ])
      expect(plan).toContain(said);
    expect(world.buttons()).toEqual(['Approve', 'Reject', 'Withdraw']);
    await world.click('grace', 'Approve');
    await untilPending(world);
    await world.settle({ untilMs: world.clock.nowMs() + 30_000 });
    expect(world.card()).toMatch(/0 of 100 percent of ami-[0-9a-f]+ copied/);
    expect(world.buttons()).toEqual(['Pause', 'Abort']);
    await world.settle();
    const thread = world.thread().join('\n');
    const id = (await world.made()).images[0]?.ImageId ?? '';
    expect(thread).toContain(`${id} is being made of ${world.instanceId}, without a reboot: ${imageNameAsked}.`);
    expect(thread).toContain(`${id} (${imageNameAsked}) is available after`);
    expect(thread).toContain(`Verified: ${id} is available, with 1 snapshot, all of them tagged.`);
    expect(world.card()).toContain(`/ami show ${id}`);
    await world.command('ada', `/ami show ${id}`);
    expect(world.heard('ada')).toContain('1.2.0');
    expect(world.refusedBySlack()).toEqual({});
  });

  it('comes with a reboot only where that was asked for', async () => {
    const serves = (world: ImageScenario) => world.aws.ec2.machines.find(world.instanceId)?.serving;
    const still = await approvedImage();
    await untilPending(still, 0);
    expect(serves(still)).toBe(true);
    const rebooted = await approvedImage('--reboot');
    expect(rebooted.card()).toContain('Reboot');
    await untilPending(rebooted, 0);
    expect(serves(rebooted)).toBe(false);
  });

  it('is only shown with --dry-run', async () => {
    const world = await imageScenario();
    await world.askForImage('--env staging --dry-run');
    expect(world.heard('ada')).toContain(
      `Dry run: would make the AMI ${imageNameAsked} of ${world.instanceId} (golden).`,
    );
    expect(world.heard('ada')).toContain('Environment staging');
    expect(world.heard('ada')).toContain(`/ami create ${world.instanceId} --app web --version 1.2.0 --env staging`);
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });

  it('is asked for in a form where something is missing, which keeps what was typed', async () => {
    const world = await imageScenario();
    await world.command('ada', `/ami create ${world.instanceId} --app web --reboot`);
    const view = world.slack.views('ada').at(-1);
    expect(JSON.stringify(view?.content)).toContain('The instance is rebooted for it.');
    expect(JSON.stringify(view?.content)).toContain(`"initial_value":"${world.instanceId}"`);
    expect(await world.traces()).toEqual(noTraces);
  });

  it('is counted in CloudWatch, by application and environment', async () => {
    const world = await approvedImage();
    await world.settle();
    const dimensions = { Application: 'web', Environment: 'production' };
    expect(countedImages(world)).toEqual([{ namespace: 'Custom/AMI', name: 'AMIsCreated', dimensions, sum: 1 }]);
  });

  it('is done also where it may not be counted, which is told', async () => {
    const world = await approvedImage();
    world.aws.faults.deny({ service: 'cloudwatch', action: 'PutMetricData' });
    await world.settle();
    await expectMade(world);
    expect(world.card()).toContain('Done.');
    const thread = world.thread().join('\n');
    expect(thread).toContain('The metric AMIsCreated may lack this AMI');
    expect(thread).toContain('Allow cloudwatch:PutMetricData to the role of Amiable.');
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('is written down in the audit trail, under whoever approved it', async () => {
    const world = await approvedImage();
    const [{ id } = { id: '' }] = await world.store.live();
    await world.settle();
    const entrySchema = z.object({
      call: z.string(),
      context: z.object({ actor: z.string(), step: z.string() }),
      outcome: z.object({ kind: z.string(), requestId: z.string() }),
    });
    expect(z.array(entrySchema).parse(await world.store.audit(id))).toEqual([
      {
        call: 'CreateImage',
        context: { actor: world.slack.as('grace').user.id, step: 'create-image' },
        outcome: { kind: 'succeeded', requestId: expect.any(String) },
      },
      {
        call: 'PutMetricData',
        context: { actor: world.slack.as('grace').user.id, step: 'count' },
        outcome: { kind: 'succeeded', requestId: expect.any(String) },
      },
    ]);
  });
});

describe('an AMI that is being made', () => {
  it('is deregistered with its snapshots by an abort, and the instance stays as it is', async () => {
    const world = await approvedImage();
    await untilPending(world);
    await world.settle({ untilMs: world.clock.nowMs() + 20_000 });
    await world.click('ada', 'Abort');
    await world.settle();
    expect(await world.made()).toEqual(nothingMade);
    expect(await stateOf(world, world.instanceId)).toBe('running');
    expect(world.card()).toContain('Taken back. ada aborted it.');
    expect(world.thread().join('\n')).toContain('was not finished, and is deregistered with its snapshots.');
    expect(world.card()).toContain(`/ami create ${world.instanceId} --app web --version 1.2.0`);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('is deregistered once EC2 allows it, where that refuses while it is pending', async () => {
    const world = await approvedImage();
    await untilPending(world);
    await world.settle({ untilMs: world.clock.nowMs() + 20_000 });
    const error = { code: 'InvalidAMIID.Unavailable', message: 'The image is pending' };
    world.aws.faults.fail({ action: 'DeregisterImage' }, error, { times: 3 });
    await world.click('ada', 'Abort');
    await world.settle();
    expect(await world.made()).toEqual(nothingMade);
    expect(world.card()).toContain('Taken back. ada aborted it.');
  });

  it('stays where it was finished before EC2 would let it go', async () => {
    const world = await approvedImage();
    await untilPending(world);
    await world.settle({ untilMs: world.clock.nowMs() + 20_000 });
    const error = { code: 'InvalidAMIID.Unavailable', message: 'The image is pending' };
    const untilMs = world.clock.nowMs() + 1_800_000;
    world.aws.faults.fail({ action: 'DeregisterImage' }, error, { untilMs });
    await world.click('ada', 'Abort');
    await world.settle();
    expect((await world.made()).images).toMatchObject([{ State: 'available' }]);
    expect(world.thread().join('\n')).toContain('is finished and stays, since somebody may use it.');
  });

  it('stays once it is finished, also where an abort comes then', async () => {
    const world = await approvedImage();
    await untilPending(world);
    world.aws.faults.deny({ action: 'DescribeSnapshots' });
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('ec2:DescribeSnapshots');
    expect(world.buttons()).toEqual(['Retry', 'Stop here', 'Hold']);
    await world.click('ada', 'Stop here');
    await world.settle();
    world.aws.faults.clear();
    const { images } = await world.made();
    expect(images).toMatchObject([{ State: 'available' }]);
    expect(world.thread().join('\n')).toContain('is finished and stays, since somebody may use it.');
    expect(world.card()).toContain(
      `The AMI was finished by then and stays. To see it: /ami show ${images[0]?.ImageId}`,
    );
  });

  it('needs a person where AWS does not let it go, and is taken back once it does', async () => {
    const world = await approvedImage();
    await untilPending(world);
    await world.settle({ untilMs: world.clock.nowMs() + 20_000 });
    world.aws.faults.deny({ action: 'DeregisterImage' });
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.card()).toContain('Allow ec2:DeregisterImage to the role of Amiable. The instance stays locked.');
    expect(world.buttons()).toEqual(['Retry', 'Close as it is']);
    world.aws.faults.clear();
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Taken back.');
    expect(await world.made()).toEqual(nothingMade);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('that AWS cannot finish is taken away, and AWS’s reason is told', async () => {
    const world = await approvedImage();
    world.aws.faults.failImages('Client.InternalError: the volume vanished');
    await world.settle();
    expect(world.card()).toMatch(/AWS could not make ami-[0-9a-f]+: Client.InternalError: the volume vanished\./);
    expect(await world.made()).toEqual(nothingMade);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('is given up at its deadline', async () => {
    const world = await imageScenario({ ec2: { pace: { imageSeconds: 1_000_000 } } });
    await world.askForImage();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('It was not finished within 360 minutes');
    expect(await world.made()).toEqual(nothingMade);
  });

  it('gets tags that are missing when it is finished', async () => {
    const world = await approvedImage();
    await untilPending(world);
    const { images, snapshots } = await world.made();
    const Resources = [images[0]?.ImageId ?? '', snapshots[0]?.SnapshotId ?? ''];
    await world.clients.ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Version' }] }));
    await world.settle();
    await expectMade(world);
    const after = await world.made();
    expect([...after.images, ...after.snapshots].map((one) => tagsOf(one)['Version'])).toEqual(['1.2.0', '1.2.0']);
    expect(world.thread().join('\n')).toContain('all of them tagged, 2 only now.');
  });
});
