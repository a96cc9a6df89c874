import { describe, expect, it } from 'vitest';
import { passTime } from './fleet-world.ts';
import { tagsOf } from './image-world.ts';
import { expectNothingLeft, type StagesScenario, stagesScenario, untilCalled, untilTold } from './stages-world.ts';

type Phase = readonly [what: string, until: (world: StagesScenario) => Promise<void>, images: number];

/** How far it has gone when Ada aborts it, and how many AMIs are left then. */
const phases: readonly Phase[] = [
  ['being launched', (world) => untilCalled(world, 'RunInstances', 0), 0],
  ['waited for, as to its agent', (world) => untilCalled(world, 'RunInstances', 40), 0],
  ['patched', (world) => untilCalled(world, 'SendCommand', 20), 0],
  ['made an AMI of', (world) => untilCalled(world, 'CreateImage', 30), 0],
  ['validated', (world) => untilTold(world, 'is launched to validate'), 1],
  ['scanned', (world) => untilTold(world, 'lynis is being run on'), 1],
  ['waiting for approval', async (world) => void (await world.settle()), 1],
];

const config = { defaults: { approvals: 1 } };

describe('a patch that is aborted while it is', () => {
  it.each(phases)('%s leaves no instance, no lock, and the fleet as it was', async (_what, until, images) => {
    const world = await stagesScenario({ config });
    const before = await world.group();
    await world.command('ada', '/ami patch web');
    await until(world);
    await world.abort();
    expect(world.card()).toMatch(/⏪ Taken back\. ada aborted it\.|🛑 Aborted\. ada aborted it\./);
    await expectNothingLeft(world);
    const baked = await world.baked();
    expect(baked.images.map(({ State }) => State)).toEqual(Array.from({ length: images }, () => 'available'));
    expect(baked.snapshots).toHaveLength(images);
    expect(await world.group()).toEqual(before);
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });

  it.each(phases.slice(4, 6))(
    '%s leaves an AMI that is kept and that has not passed what it has not',
    async (...phase) => {
      const [what, until] = phase;
      const world = await stagesScenario({ config });
      await world.command('ada', '/ami patch web');
      await until(world);
      await world.abort();
      const [image] = (await world.baked()).images;
      const tags = tagsOf(image ?? {});
      expect(tags['ValidationStatus']).toBe(what === 'validated' ? undefined : 'Passed');
      expect(tags['SecurityScan']).toBeUndefined();
      expect(world.thread().join('\n')).toContain(image?.ImageId);
      expect(world.card()).toContain(`/ami show ${image?.ImageId}`);
    },
  );

  it('paused keeps what it had launched no longer than the abort', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami patch web');
    await untilTold(world, 'has begun: SSM command');
    await world.click('linus', 'Pause');
    await world.settle();
    passTime(world.clock, world.aws, 3_600);
    await world.abort();
    expect(world.card()).toContain('ada aborted it.');
    await expectNothingLeft(world);
  });

  it('rolled out takes the fleet back to the AMI before, and keeps the new one', async () => {
    const world = await stagesScenario();
    await world.ask('/ami patch web');
    await world.click('grace', 'Approve');
    await untilTold(world, 'Wave 2 of 2 began');
    await world.abort();
    expect(world.card()).toContain('⏪ Taken back. ada aborted it.');
    expect(await world.images()).toEqual([world.oldImageId, world.oldImageId]);
    expect((await world.baked()).images).toMatchObject([{ State: 'available' }]);
    await expectNothingLeft(world);
  });

  it('frozen is taken back all the same', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami patch web');
    await untilCalled(world, 'CreateImage', 30);
    await world.command('mary', '/ami freeze production --reason sale');
    await world.settle({ untilMs: world.clock.nowMs() + 600_000 });
    await world.abort();
    expect(world.card()).toContain('⏪ Taken back. ada aborted it.');
    await expectNothingLeft(world);
  });
});

describe('an abort of', () => {
  it.each([
    ['a validation', 'validate', 'is launched to validate'],
    ['a scan', 'scan', 'clamav is being run on'],
  ])('%s leaves the AMI without a verdict', async (_what, verb, told) => {
    const world = await stagesScenario();
    await world.command('ada', `/ami ${verb} ${world.newImageId}`);
    await untilTold(world, told);
    await world.abort();
    const { ValidationStatus, SecurityScan } = await world.tags(world.newImageId);
    expect([ValidationStatus, SecurityScan]).toEqual([undefined, undefined]);
    await expectNothingLeft(world);
  });
});
