import { describe, expect, it } from 'vitest';
import { listFleets, readFleet } from '../../src/aws/fleets.ts';
import { servingCount } from '../../src/fleet/serving.ts';
import { buildFleet } from '../contracts/aws-world.ts';
import { place } from './access.ts';
import { simulatedWorld } from './simulated-world.ts';

/** Calls made while `act` ran. */
async function callsDuring(
  calls: ReadonlyMap<string, number>,
  act: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = new Map(calls);
  await act();
  const made = [...calls].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(made.filter(([, count]) => count > 0));
}

/** Launching 10,000 simulated instances takes seconds on a busy machine. */
const timeoutMs = 60_000;

describe('a fleet of 10,000', { timeout: timeoutMs }, () => {
  it('is read in one call for the group, one per 1,000 instances and one per target group', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world, { desired: 10_000, max: 12_000 });
    const key = { ...place, groupName };
    const made = await callsDuring(world.calls, async () => {
      const fleet = await readFleet(world.aws, key, { nowMs: 0, watching: true });
      expect(fleet && servingCount(fleet)).toBe(10_000);
      expect(fleet?.instances.every(({ imageId, ec2State }) => imageId !== undefined && ec2State === 'running')).toBe(
        true,
      );
    });
    expect(made).toEqual({
      'autoscaling:DescribeAutoScalingGroups': 1,
      'ec2:DescribeInstances': 10,
      'elasticloadbalancing:DescribeTargetHealth': 1,
    });
    const listing = await callsDuring(world.calls, () => listFleets(world.aws, place, { nowMs: 0 }));
    expect(listing).toEqual({ ...made, 'ec2:DescribeLaunchTemplateVersions': 1 });
  });

  it('has its status checks read 100 at a time', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world, { desired: 250, max: 300 });
    const ids = (await world.aws.instances.ofGroup(groupName)).map(({ instanceId }) => instanceId);
    const made = await callsDuring(world.calls, async () => {
      expect((await world.aws.instances.statusChecks(ids)).size).toBe(250);
    });
    expect(made).toEqual({ 'ec2:DescribeInstanceStatus': 3 });
  });

  it('costs a few calls more for an instance that EC2 does not know yet', async () => {
    const world = await simulatedWorld();
    const { groupName } = await buildFleet(world, { desired: 99, max: 300 });
    const ids = (await world.aws.instances.ofGroup(groupName)).map(({ instanceId }) => instanceId);
    const made = await callsDuring(world.calls, async () => {
      expect((await world.aws.instances.statusChecks([...ids, 'i-0123456789abcdef0'])).size).toBe(99);
    });
    expect(made['ec2:DescribeInstanceStatus']).toBeLessThanOrEqual(15);
  });
});
