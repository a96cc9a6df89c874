import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { dryRunRollout } from '../../src/operations/rollout/ask-rollout.ts';
import { asker, type BareScenario, bareScenario } from './bare.ts';
import { passTime } from './fleet-world.ts';
import { exactly, exactOf, witness } from './witness.ts';

interface Shape {
  readonly what: string;
  readonly desired: number;
  readonly batch: string;
  readonly minHealthyPercent?: number;
}

const shapes: readonly Shape[] = [
  { what: 'one instance', desired: 1, batch: '1' },
  { what: 'new ones first', desired: 6, batch: '2' },
  { what: 'everything at once', desired: 4, batch: '100%' },
  { what: 'old ones first, within the floor', desired: 6, batch: '3', minHealthyPercent: 50 },
];

/** Points the group at the image while it scales out, and back. */
async function scaleOut({ aws, clients, clock, templateId, newImageId }: BareScenario, by: number): Promise<void> {
  const version = aws.ec2.addLaunchTemplateVersion(templateId, { ImageId: newImageId, InstanceType: 't3.micro' });
  const pointAt = async (Version: string): Promise<void> => {
    const LaunchTemplate = { LaunchTemplateId: templateId, Version };
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', LaunchTemplate }));
  };
  await pointAt(String(version));
  aws.autoscaling.scaleOut('web', by);
  passTime(clock, aws, 600);
  await pointAt('1');
}

describe('the dry run of a refresh', () => {
  it.each(shapes)(
    'tells the calls, the least that serve, and the extra instances of the run that follows: $what',
    async ({ desired, batch, minHealthyPercent = 100 }) => {
      const world = await bareScenario({
        desired,
        config: {
          defaults: { minHealthyPercent },
          refresh: { minHealthyPercent, instanceWarmupSeconds: 240 },
        },
      });
      const asked = { imageId: world.newImageId, fleet: 'web', batch, strategy: 'refresh' } as const;
      const { forecast } = await dryRunRollout(world.core.desk, asker('ada', 'dry-run'), asked);
      await world.ask(asked);
      await world.settle();
      const seen = witness(world);
      await world.steer('grace', { signal: 'approve' });
      await world.settle();
      expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
      expect(exactly(seen)).toEqual(exactOf(forecast, seen));
      expect(seen.reads() / forecast.reads).toBeGreaterThan(0.4);
      expect(seen.reads() / forecast.reads).toBeLessThan(2.5);
      expect(seen.seconds() / forecast.seconds).toBeGreaterThan(0.5);
      expect(seen.seconds() / forecast.seconds).toBeLessThan(2);
    },
  );

  it('counts those that run the image already, since AWS replaces them as well', async () => {
    const world = await bareScenario({ desired: 4 });
    await scaleOut(world, 2);
    const asked = { imageId: world.newImageId, fleet: 'web', batch: '1', strategy: 'refresh' } as const;
    const { forecast } = await dryRunRollout(world.core.desk, asker('ada', 'dry-run'), asked);
    expect(forecast.phases.flatMap(({ does }) => does)).toContain('has AWS replace 6, 1 at a time');
    const before = new Set(world.monitor.servingIds('web'));
    await world.ask(asked);
    await world.settle();
    await world.steer('grace', { signal: 'approve' });
    await world.settle();
    expect([...world.monitor.servingIds('web')].filter((id) => before.has(id))).toEqual([]);
  });
});
