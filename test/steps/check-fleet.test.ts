import { describe, expect, it } from 'vitest';
import { checkFleetStep } from '../../src/steps/rolling/check-fleet.ts';
import { place } from '../aws/access.ts';
import { simulatedWorld } from '../aws/simulated-world.ts';
import { buildFleet } from '../contracts/aws-world.ts';
import { newImage } from '../fleet/builders.ts';
import { aContext, stepParts } from './step-world.ts';

async function checked(imageIdsOf: (launched: string) => readonly string[]) {
  const world = await simulatedWorld();
  const { groupName } = await buildFleet(world, { desired: 1, max: 2 });
  await world.rest();
  const [instance] = await world.aws.instances.ofGroup(groupName);
  const params = { fleet: { ...place, groupName }, pointStep: 'point', back: true };
  const step = checkFleetStep(stepParts(world.aws, async () => undefined));
  return step.intend(aContext(), { ...params, imageIds: [...imageIdsOf(instance?.imageId ?? '')] });
}

describe('a look at the fleet before a wave', () => {
  it('lets the wave go on where the group launches what the run needs', async () => {
    expect(await checked((launched) => [launched])).toEqual({ answer: { kind: 'succeeded' } });
  });

  it('stops before a wave that would launch another image', async () => {
    const decided = await checked(() => [newImage]);
    expect(decided).toMatchObject({ answer: { kind: 'failed', code: 'fleet-disturbed' } });
    expect(JSON.stringify(decided)).toContain(`this run needs ${newImage}`);
  });
});
