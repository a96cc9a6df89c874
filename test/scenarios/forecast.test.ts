import { describe, expect, it } from 'vitest';
import { dryRunCreate } from '../../src/operations/amis/ask-create.ts';
import type { DryRunAnswer } from '../../src/operations/answers.ts';
import type { Asker, Desk } from '../../src/operations/desk.ts';
import { dryRunRollback } from '../../src/operations/rollback/ask-rollback.ts';
import { dryRunPatch, type PatchAsked } from '../../src/operations/stages/ask-patch.ts';
import { dryRunStages } from '../../src/operations/stages/ask-stages.ts';
import { asker } from './bare.ts';
import { imageScenario } from './image-world.ts';
import { lowestServing, serversScenario, serverTags } from './in-place-world.ts';
import { type Scenario, scenario } from './scenario.ts';
import { stagesScenario } from './stages-world.ts';
import { exactly, exactOf, type Witness, witness } from './witness.ts';

type DryRun = (desk: Desk, asker: Asker) => Promise<DryRunAnswer>;

/** What a dry run tells, and what then becomes of the same request, approved where that is asked for. */
async function toldAndSeen(
  world: Scenario,
  dryRun: DryRun,
  line: string,
  lowest?: () => number,
): Promise<{ readonly told: DryRunAnswer['forecast']; readonly seen: Witness }> {
  const { forecast: told } = await dryRun(world.core.desk, asker('ada', 'dry-run'));
  const seen = witness(world, lowest);
  await world.command('ada', `/ami ${line}`);
  await world.settle();
  if (world.buttons().includes('Approve')) {
    await world.click('grace', 'Approve');
    await world.settle();
  }
  expect(world.card()).toContain('Done.');
  return { told, seen };
}

function expectAsTold({ told, seen }: Awaited<ReturnType<typeof toldAndSeen>>): void {
  expect(exactly(seen)).toEqual(exactOf(told, seen));
  expectNear(seen.reads(), told.reads);
  expectNear(seen.seconds(), told.seconds);
}

/** Estimates. */
function expectNear(seen: number, told: number): void {
  expect(seen / told).toBeGreaterThan(0.4);
  expect(seen / told).toBeLessThan(2.5);
}

describe('what a dry run tells is what the run does:', () => {
  it.each(['bake', 'validate', 'scan'] as const)('%s', async (verb) => {
    const world = await stagesScenario();
    const { oldImageId: imageId } = world;
    expectAsTold(
      await toldAndSeen(
        world,
        (desk, ada) => dryRunStages(desk, ada, { verb, target: { kind: 'image', imageId } }),
        `${verb} ${imageId}`,
      ),
    );
  });

  it('create', async () => {
    const world = await imageScenario();
    const { instanceId } = world;
    expectAsTold(
      await toldAndSeen(
        world,
        (desk, ada) => dryRunCreate(desk, ada, { instanceId, application: 'web', version: '1.2.0' }),
        `create ${instanceId} --app web --version 1.2.0`,
      ),
    );
  });

  it('patch from the bake to the last wave', async () => {
    const world = await stagesScenario({ desired: 5 });
    const asked: PatchAsked = { target: { kind: 'fleet', fleet: 'web' } };
    const { told, seen } = await toldAndSeen(world, (desk, ada) => dryRunPatch(desk, ada, asked), 'patch web');
    expectAsTold({ told, seen });
    expect(told.calls).toMatchObject({ RunInstances: 3, SetDesiredCapacity: 5 });
  });

  it('rollback', async () => {
    const world = await scenario({ desired: 5 });
    await world.rollOut();
    const target = { kind: 'fleet', fleet: 'web' } as const;
    const { told, seen } = await toldAndSeen(
      world,
      (desk, ada) => dryRunRollback(desk, ada, { target, batch: '2' }),
      'rollback web --batch 2',
    );
    expectAsTold({ told, seen });
    expect(told.calls).toMatchObject({ SetDesiredCapacity: 3, UpdateAutoScalingGroup: 1 });
    expect(told.calls).not.toHaveProperty('CreateLaunchTemplateVersion');
  });

  it('patch in place, of a fleet', async () => {
    const world = await scenario({ desired: 10, config: { defaults: { minHealthyPercent: 80 } } });
    world.aws.ssm.setMissingPatches(world.oldImageId, 2);
    const asked: PatchAsked = { target: { kind: 'fleet', fleet: 'web' }, strategy: 'in-place', batch: '5' };
    expectAsTold(
      await toldAndSeen(world, (desk, ada) => dryRunPatch(desk, ada, asked), 'patch web --strategy in-place --batch 5'),
    );
  });

  it('patch in place, of servers behind a load balancer', async () => {
    const world = await serversScenario({ count: 30, served: true });
    const asked: PatchAsked = { target: { kind: 'tags', tags: { Role: serverTags.Role } } };
    const lowest = lowestServing(world, world.ids);
    expectAsTold(
      await toldAndSeen(world, (desk, ada) => dryRunPatch(desk, ada, asked), 'patch --tags Role=db', lowest),
    );
  });

  it('patch in place, of servers that are in no group and behind nothing', async () => {
    const world = await serversScenario({ count: 120 });
    const asked: PatchAsked = { target: { kind: 'tags', tags: { Role: serverTags.Role } }, batch: '60' };
    expectAsTold(
      await toldAndSeen(world, (desk, ada) => dryRunPatch(desk, ada, asked), 'patch --tags Role=db --batch 60'),
    );
  });
});

describe('what a dry run cannot know', () => {
  it('has the time that a run waits for its windows', async () => {
    const windows = [{ days: ['sun' as const], from: '02:00', to: '04:00', timeZone: 'Europe/Berlin' }];
    const world = await stagesScenario({ config: { defaults: { windows } } });
    const asked: PatchAsked = { target: { kind: 'fleet', fleet: 'web' } };
    const { forecast } = await dryRunPatch(world.core.desk, asker('ada', 'dry-run'), asked);
    expect(forecast.unknown).toContain('The time that it waits for its windows is not counted.');
    const { forecast: bake } = await dryRunStages(world.core.desk, asker('ada', 'dry-run'), {
      verb: 'bake',
      target: { kind: 'fleet', fleet: 'web' },
    });
    expect(bake.unknown).not.toContain('The time that it waits for its windows is not counted.');
  });
});
