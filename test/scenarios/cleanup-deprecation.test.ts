/** Whose a deprecation is, and which AMIs need none. */
import { DescribeImagesCommand, EnableImageCommand, EnableImageDeprecationCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { stageOutputSchema } from '../../src/steps/cleanup/retirement-parts.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { type CleanupWorld, cleanupWorld, hourMs, statesOf, useImage } from './cleanup-world.ts';
import { passTime } from './fleet-world.ts';

describe('a deprecation of somebody else', () => {
  /** Made of the second AMI after the plan, for a day in the next month. */
  async function deprecateOne({ clients, clock, imageIds }: CleanupWorld): Promise<Date> {
    const DeprecateAt = new Date(Math.ceil(clock.nowMs() / hourMs) * hourMs + 30 * 24 * hourMs);
    await clients.ec2.send(new EnableImageDeprecationCommand({ ImageId: imageIds[1], DeprecateAt }));
    return DeprecateAt;
  }
  const deprecationOf = async ({ clients, imageIds }: CleanupWorld): Promise<string | undefined> => {
    const asked = { ImageIds: [imageIds[1] ?? ''], IncludeDisabled: true };
    const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand(asked));
    return Images[0]?.DeprecationTime;
  };

  it.each<[string, (world: CleanupWorld) => Promise<unknown>]>([
    ['where its AMI has come into use before the first act', async (world) => useImage(world, world.imageIds[1])],
    [
      'where its AMI comes into use before it is disabled',
      async (world) => {
        await world.settle({ until: async () => (await world.run()).step.index === 1 });
        await useImage(world, world.imageIds[1]);
      },
    ],
    [
      'where its AMI comes into use while it is disabled',
      async (world) => {
        await world.settle({ until: async () => (await world.run()).step.index === 3 });
        await useImage(world, world.imageIds[1]);
      },
    ],
    [
      'where everything is taken back',
      async (world) => {
        await world.settle({ until: async () => (await world.run()).step.index === 3 });
        await world.click('ada', 'Undo');
      },
    ],
  ])('that was made after the plan stays %s', async (_when, happens) => {
    const world = await cleanupWorld();
    await world.askCleanup();
    const theirs = await deprecateOne(world);
    await world.click('grace', 'Approve');
    await happens(world);
    await world.settle();
    expect(new Date((await deprecationOf(world)) ?? 0)).toEqual(theirs);
    expect((await world.states())[1]).toBe('deprecated');
  });
});

it('an AMI that was disabled before goes without being deprecated, and stays once somebody enables it', async () => {
  const world = await cleanupWorld({ months: 2 });
  const tags = { Application: 'shop' };
  const [stays = '', goes = ''] = ['shop-a', 'shop-b'].map((name) =>
    world.aws.ec2.addImage({ name, state: 'disabled', tags, ageDays: 300 }),
  );
  await world.askCleanup();
  await world.click('grace', 'Approve');
  await world.settle({ until: async () => (await world.run()).step.index === 1 });
  await world.clients.ec2.send(new EnableImageCommand({ ImageId: stays }));
  await world.settle();
  expect(world.changes().filter((change) => change !== 'EnableImage')).toEqual(['DeregisterImage']);
  expect(await statesOf(world, [stays, goes])).toEqual(['available', 'gone']);
  expect(world.thread().join('\n')).toMatch(new RegExp(`${stays} stays, .*somebody has enabled it again`));
});

it('a deprecation that the run itself has made is taken back, though its worker died before it wrote that down', async () => {
  let dies = false;
  const store = createMemoryStore({
    beforeWrite: (_n, name) => {
      if (dies && name === 'commit') throw new Error('the worker dies');
    },
  });
  const world = await cleanupWorld({ store });
  await world.askCleanup();
  const acts = world.aws.faults.afterCall(({ action }) => {
    if (action === 'EnableImageDeprecation') dies = true;
  });
  await world.click('grace', 'Approve');
  await world.settle({ until: () => dies, onError: () => {} });
  expect((await world.states()).slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'deprecated'));
  await useImage(world, world.imageIds[1]);
  passTime(world.clock, world.aws, 3_600);
  acts.stop();
  dies = false;
  await world.settle();
  expect(await world.states()).toEqual(['gone', 'available', 'gone', 'gone', 'available', 'available']);
});

it('a run of an earlier version, which wrote no moments down, takes its deprecations for its own', async () => {
  const world = await cleanupWorld();
  await world.cleanUp('deprecated');
  await world.settle({ until: async () => (await world.run()).step.index === 1 });
  const run = await world.run();
  const written = stageOutputSchema.parse(run.outputs['deprecate']);
  expect(written.momentsMs).toHaveLength(1);
  const { momentsMs: _, ...earlier } = written;
  await world.store.commit({ ...run, outputs: { ...run.outputs, deprecate: earlier } }, run.inbox.length);
  await useImage(world, world.imageIds[1]);
  await world.settle();
  expect(await world.states()).toEqual(['gone', 'available', 'gone', 'gone', 'available', 'available']);
});
