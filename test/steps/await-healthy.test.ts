import { describe, expect, it } from 'vitest';
import { readFleet } from '../../src/aws/fleets.ts';
import type { Aws } from '../../src/aws/ports.ts';
import { awaitHealthyStep } from '../../src/steps/rolling/await-healthy.ts';
import { place } from '../aws/access.ts';
import { type SimulatedWorld, simulatedWorld } from '../aws/simulated-world.ts';
import { buildFleet } from '../contracts/aws-world.ts';
import { aFleet, anInstance, newImage, targetGroupArn } from '../fleet/builders.ts';
import { aContext, someParams, stepParts } from './step-world.ts';

/** Asks once about a fleet at rest, whose instances were all launched in this wave. */
async function answer(world: SimulatedWorld, aws: Aws, groupName: string) {
  const key = { ...place, groupName };
  const read = () => readFleet(aws, key, { nowMs: world.nowMs() });
  const fleet = await read();
  const surge = { from: 0, to: fleet?.desired ?? 0, returned: 0, startedAtMs: 0 };
  const params = { ...someParams({ fleet: key, imageIds: [fleet?.sourceImageId ?? ''] }), onlyNew: false };
  const context = aContext({ nowMs: world.nowMs(), outputs: { surge } });
  return awaitHealthyStep(stepParts(aws, read)).start(context, { ...params, sinceStep: 'surge' }, null);
}

describe('a wave that waits for health', () => {
  it('is over once every status check is told and passed', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world, { desired: 2, max: 4 });
    await world.rest();
    expect(await answer(world, world.aws, groupName)).toMatchObject({ kind: 'succeeded' });
  });

  it('goes on while EC2 does not tell of the status checks', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world, { desired: 2, max: 4 });
    await world.rest();
    const silent: Aws = { ...world.aws, instances: { ...world.aws.instances, statusChecks: async () => new Map() } };
    const asked = await answer(world, silent, groupName);
    expect(asked).toMatchObject({ kind: 'running' });
    expect(JSON.stringify(asked)).toContain('system check unknown');
  });

  it('remembers what was wrong with an instance that has gone, while the next one starts in its place', async () => {
    const { aws } = await simulatedWorld();
    const of = (instanceId: string, state: 'unhealthy' | 'initial') =>
      aFleet({
        instances: [anInstance({ instanceId, imageId: newImage, targets: [{ targetGroupArn, state }] })],
      });
    let fleet = of('i-fallen', 'unhealthy');
    const step = awaitHealthyStep(stepParts(aws, async () => fleet));
    const params = { ...someParams(), onlyNew: false, sinceStep: 'surge' };
    const first = await step.start(aContext(), params, null);
    expect(first).toMatchObject({ progress: { label: 'wave 1 of 5: 0 of 1 healthy, i-fallen: unhealthy in web' } });
    fleet = of('i-next', 'initial');
    const then = await step.poll(aContext(), params, first.kind === 'running' ? first.handle : null, null);
    expect(then).toMatchObject({
      progress: { label: 'wave 1 of 5: 0 of 1 healthy, i-next: initial in web; before, i-fallen: unhealthy in web' },
    });
  });
});
