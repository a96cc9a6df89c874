import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/playground/aws/wire/operation.ts';
import type { Run } from '../../src/runs/run.ts';
import { known } from '../contracts/aws-world.ts';
import { type BareOptions, type BareScenario, bareScenario } from './bare.ts';

const config = { defaults: { minHealthyPercent: 90 }, pace: { waveTimeoutSeconds: 900 } };

/** A rollout in waves of two that waits for approval. */
async function asked(options: BareOptions = {}): Promise<BareScenario> {
  const world = await bareScenario({ config, ...options });
  await world.ask({ batch: '2' });
  await world.settle();
  return world;
}

async function approve(world: BareScenario): Promise<void> {
  await world.steer('grace', { signal: 'approve' });
}

function stepKindOf({ plan, step }: Run): string | undefined {
  return plan?.steps[step.index]?.kind;
}

async function notes(world: BareScenario, kind: string) {
  return (await world.store.notes((await world.run()).id, 0)).filter((note) => note.kind === kind);
}

/** Calls back once, right before the first such call has its effect. */
function beforeFirst({ aws }: BareScenario, action: string, act: () => void): void {
  let acted = false;
  aws.faults.beforeCall((call) => {
    if (call.action !== action || acted) return;
    acted = true;
    act();
  });
}

function afterFirst({ aws }: BareScenario, action: string, act: () => void): void {
  let acted = false;
  aws.faults.afterCall((call) => {
    if (call.action !== action || acted) return;
    acted = true;
    act();
  });
}

describe('a scale-out at the moment of a surge', () => {
  it('is made good on top of another one that comes before that is noticed', async () => {
    const world = await asked();
    beforeFirst(world, 'SetDesiredCapacity', () => world.aws.autoscaling.scaleOut('web', 5));
    afterFirst(world, 'SetDesiredCapacity', () => world.aws.autoscaling.scaleOut('web', 1));
    await approve(world);
    await world.settle();
    expect(await world.group()).toMatchObject({ desired: 10 });
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  });

  it('is made good when it has raised the capacity by just as much', async () => {
    const world = await asked();
    beforeFirst(world, 'SetDesiredCapacity', () => world.aws.autoscaling.scaleOut('web', 1));
    await approve(world);
    await world.settle();
    expect(await world.group()).toMatchObject({ desired: 5 });
  });

  it('is made good though the run is aborted before that is noticed', async () => {
    const world = await asked();
    beforeFirst(world, 'SetDesiredCapacity', () => world.aws.autoscaling.scaleOut('web', 3));
    await approve(world);
    await world.settle({ until: async () => (await notes(world, 'wave-started')).length === 1 });
    await world.steer('ada', { signal: 'abort' });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(await world.group()).toMatchObject({ desired: 7 });
  });

  it('is made good as far as max size allows', async () => {
    const world = await asked({ max: 8 });
    beforeFirst(world, 'SetDesiredCapacity', () => world.aws.autoscaling.scaleOut('web', 4));
    await approve(world);
    await world.settle({ until: async () => (await notes(world, 'wave-retired')).length > 0 });
    expect(await notes(world, 'surge-corrected')).toMatchObject([{ facts: { from: 5, to: 8 } }]);
    expect((await world.run()).step.trouble).toBeUndefined();
  });

  it('is made good once, though the worker dies right after', async () => {
    const world = await asked();
    beforeFirst(world, 'SetDesiredCapacity', () => world.aws.autoscaling.scaleOut('web', 3));
    let writes = 0;
    world.aws.faults.afterCall(({ action }) => {
      if (action !== 'SetDesiredCapacity') return;
      writes += 1;
      if (writes === 2) throw new Error('the worker dies');
    });
    await approve(world);
    await world.settle({ onError: () => undefined });
    expect(await world.group()).toMatchObject({ desired: 7 });
  });
});

describe('a wave that is retired while a scale-out comes', () => {
  const action = 'TerminateInstanceInAutoScalingGroup';
  const config = { defaults: { minHealthyPercent: 50 }, pace: { waveTimeoutSeconds: 900 } };

  /** The first wave is one call; the scale-out comes right before the first of the second wave's two. */
  async function disturbed(atCall: 'before-third' | 'after-second', trouble: () => void): Promise<BareScenario> {
    const world = await asked({ config, desired: 7 });
    const counts = { before: 0, after: 0 };
    world.aws.faults.beforeCall((call) => {
      if (call.action !== action) return;
      counts.before += 1;
      if (counts.before === 2) world.aws.autoscaling.scaleOut('web', 2);
      if (counts.before === 3 && atCall === 'before-third') trouble();
    });
    world.aws.faults.afterCall((call) => {
      if (call.action !== action) return;
      counts.after += 1;
      if (counts.after === 2 && atCall === 'after-second') trouble();
    });
    await approve(world);
    return world;
  }

  it('keeps it when some of the calls are throttled', async () => {
    const world = await disturbed('before-third', () => {
      throw new ServiceError('Throttling', 'Rate exceeded', 400);
    });
    await world.settle();
    expect(await world.group()).toMatchObject({ desired: 9 });
  });

  it('keeps it when the worker dies amid the calls', async () => {
    const world = await disturbed('after-second', () => {
      throw new Error('the worker dies');
    });
    await world.settle({ onError: () => undefined });
    expect(await world.group()).toMatchObject({ desired: 9 });
  });

  it('keeps it when the worker dies amid the calls, and the run is aborted before it is back', async () => {
    let dead = false;
    const world = await disturbed('after-second', () => {
      dead = true;
      throw new Error('the worker dies');
    });
    await world.settle({ onError: () => undefined, until: () => dead });
    await world.steer('ada', { signal: 'abort' });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(await world.group()).toMatchObject({ desired: 9 });
  });
});

describe('a fleet that has scaled up to its max size', () => {
  const config = { defaults: { minHealthyPercent: 100 }, pace: { waveTimeoutSeconds: 900 } };

  /** The first wave is over when a scale-out takes all the room there is. */
  async function full(): Promise<BareScenario> {
    const world = await asked({ config, max: 6 });
    afterFirst(world, 'TerminateInstanceInAutoScalingGroup', () => world.aws.autoscaling.scaleOut('web', 2));
    await approve(world);
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'held', why: expect.stringContaining('no room') });
    return world;
  }

  async function raiseMax({ clients }: BareScenario): Promise<void> {
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', MaxSize: 8 }));
  }

  it('is replaced to the end once there is room again', async () => {
    const world = await full();
    await raiseMax(world);
    await world.steer('ada', { signal: 'retry' });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
    expect(await world.group()).toMatchObject({ desired: 6 });
  });

  it('says on the way back as well that there is no room, and goes back once there is', async () => {
    const world = await full();
    await world.steer('ada', { signal: 'abort' });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'needs-human', why: expect.stringContaining('no room') });
    await raiseMax(world);
    await world.steer('ada', { signal: 'retry' });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expect(await world.group()).toMatchObject({ desired: 6 });
  });
});

describe('a scale-in that takes what a wave has added, before it is retired', () => {
  it('has the wave added anew', async () => {
    const world = await asked({ config: { ...config, defaults: { minHealthyPercent: 100 } } });
    await approve(world);
    await world.settle({ until: async () => stepKindOf(await world.run()) === 'await-healthy' });
    world.aws.autoscaling.scaleIn('web', 1);
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
    expect(await world.images()).toEqual([world.newImageId, world.newImageId, world.newImageId, world.newImageId]);
  });
});

describe('an abort where there is no way back', () => {
  it('gives back what was added for the wave, and nothing else', async () => {
    const world = await bareScenario({ config, desired: 4 });
    await pointAt(world, world.newImageId);
    await world.ask({ batch: '2' });
    await world.settle();
    await approve(world);
    await world.settle({ until: async () => (await notes(world, 'wave-started')).length === 2 });
    const before = await world.images();
    await world.steer('ada', { signal: 'abort' });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(await world.group()).toMatchObject({ desired: 4, max: 20, suspended: [] });
    const old = (images: readonly string[]): number => images.filter((id) => id === world.oldImageId).length;
    expect(old(await world.images())).toBe(old(before));
    expect(await notes(world, 'given-back')).toMatchObject([{ facts: { count: 2 } }]);
  });
});

/** Points the group at a version with this image, or alias of one; replaces nothing. */
async function pointAt({ clients, templateId }: BareScenario, imageId: string): Promise<void> {
  const made = await clients.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: templateId,
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: imageId },
    }),
  );
  const LaunchTemplate = {
    LaunchTemplateId: templateId,
    Version: String(known(made.LaunchTemplateVersion?.VersionNumber)),
  };
  await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', LaunchTemplate }));
}

describe('a template that names its image by a parameter', () => {
  async function byParameter(): Promise<BareScenario> {
    const world = await bareScenario({ config, desired: 3 });
    world.aws.ec2.setParameter('/web/ami', world.oldImageId);
    await pointAt(world, 'resolve:ssm:/web/ami');
    await world.ask({ batch: '1' });
    await world.settle();
    return world;
  }

  it('is gone back from to the image of before, though the parameter has moved', async () => {
    const world = await byParameter();
    await approve(world);
    await world.settle({ until: async () => (await notes(world, 'wave-retired')).length === 1 });
    world.aws.ec2.setParameter('/web/ami', world.newImageId);
    await world.steer('ada', { signal: 'abort' });
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(await world.images()).toEqual([world.oldImageId, world.oldImageId, world.oldImageId]);
    world.aws.autoscaling.scaleOut('web', 1);
    await world.settle({ untilMs: world.clock.nowMs() + 300_000 });
    world.aws.kernel.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });

  it('makes the plan void when the parameter moves before anything was changed', async () => {
    const world = await byParameter();
    world.aws.ec2.setParameter('/web/ami', world.newImageId);
    await approve(world);
    await world.settle();
    const { phase } = await world.run();
    expect(phase).toMatchObject({ kind: 'ended', outcome: 'void' });
    expect(phase).toMatchObject({ why: expect.stringContaining('images launched was') });
  });
});
