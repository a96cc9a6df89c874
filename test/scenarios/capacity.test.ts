import { describe, expect, it } from 'vitest';
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
