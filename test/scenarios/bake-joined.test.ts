import { describe, expect, it } from 'vitest';
import { tagsOf } from './image-world.ts';
import {
  expectNothingLeft,
  expectNothingMade,
  type StagesScenario,
  stagesScenario,
  untilCalled,
  untilTold,
} from './stages-world.ts';

/** Ada's bake that patches, and the same of Linus's, which waits for it. */
async function twoBakes(second = '/ami bake web'): Promise<{ world: StagesScenario; first: string }> {
  const world = await stagesScenario();
  await world.command('ada', '/ami bake web');
  await untilCalled(world, 'SendCommand', 0);
  const first = world.runId();
  await world.command('linus', second);
  return { world, first };
}

const countOf = (world: StagesScenario, action: string) => world.changes().filter((done) => done === action).length;

describe('a bake of what is being baked already', () => {
  it('takes the AMI of the other: one builder, one AMI, and both people are told', async () => {
    const { world, first } = await twoBakes();
    await untilTold(world, 'waited for');
    expect(world.card()).toContain(`waiting for run ${first}, which bakes the same`);
    await world.settle();
    expect(await world.machines()).toHaveLength(1);
    const { images } = await world.baked();
    expect(images).toHaveLength(1);
    const id = images[0]?.ImageId;
    expect(world.thread()).toContain(`🤝 Run ${first} bakes the same already; its AMI is waited for.`);
    expect(world.thread()).toContain(
      `🤝 Run ${first} has baked the same meanwhile: ${id} is taken, and nothing baked twice.`,
    );
    expect(world.card()).toContain('✅ Done.');
    expect(world.card()).toContain(`Takes: ${id}, which run ${first} has baked`);
    expect(world.card()).toContain(`To test it: /ami validate ${id}`);
    await world.command('ada', `/ami status ${first}`);
    expect(world.heard('ada')).toContain('Done');
    expect(countOf(world, 'PutMetricData')).toBe(1);
    await expectNothingLeft(world);
  });

  it('bakes by itself where the other is aborted', async () => {
    const { world, first } = await twoBakes();
    await untilTold(world, 'waited for');
    await world.command('ada', `/ami abort ${first}`);
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect(countOf(world, 'RunInstances')).toBe(2);
    const { images } = await world.baked();
    expect(images.map(tagsOf)).toMatchObject([{ AmiableRun: world.runId() }]);
    await expectNothingLeft(world);
  });

  it('may be aborted without any harm to the other', async () => {
    const { world, first } = await twoBakes();
    await untilTold(world, 'waited for');
    await world.abort();
    expect(world.card()).toMatch(/Taken back|Aborted/);
    await world.settle();
    const { images } = await world.baked();
    expect(images).toMatchObject([{ State: 'available' }]);
    expect(images.map(tagsOf)).toMatchObject([{ AmiableRun: first }]);
    await expectNothingLeft(world);
  });

  it('bakes by itself where the AMI of the other fails', async () => {
    const { world } = await twoBakes();
    world.aws.faults.failImages('Client.InternalError', { times: 1 });
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect((await world.baked()).images.map(tagsOf)).toMatchObject([{ AmiableRun: world.runId() }]);
    await expectNothingLeft(world);
  });

  it('is a patch too, that validates, scans and rolls out the AMI of the other', async () => {
    const { world, first } = await twoBakes('/ami patch web');
    await world.settle();
    const [image, ...others] = (await world.baked()).images;
    expect(others).toEqual([]);
    expect(tagsOf(image ?? {})).toMatchObject({ AmiableRun: first, ValidationStatus: 'Passed' });
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.images()).toEqual([image?.ImageId, image?.ImageId]);
    await expectNothingLeft(world);
  });

  it('does not wait where another AMI is to come out of it', async () => {
    const { world } = await twoBakes('/ami bake web --version 1.0.1');
    await world.settle();
    const names = (await world.baked()).images.map(({ Name }) => Name);
    expect(names).toHaveLength(2);
    expect(names.join()).toContain('web-1.0.1-');
    await expectNothingLeft(world);
  });
});

describe('a bake by a typed command', () => {
  const line = '/ami bake web --command "yum -y update openssl && yum clean all"';
  const commanders = async (): Promise<StagesScenario> => {
    const world = await stagesScenario({ config: { people: { roles: { commanders: ['everyone'] } } } });
    await world.ask(line);
    return world;
  };

  it('shows all of it, and runs only once another person has approved it', async () => {
    const world = await commanders();
    expect(world.card()).toContain('The command that was typed\nyum -y update openssl && yum clean all');
    expect(world.card()).toContain('Waiting for approval');
    expect(world.buttons()).toEqual(['Approve', 'Reject', 'Withdraw']);
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('You asked for this run, so someone else has to approve it.');
    await world.settle();
    expect(world.changes()).toEqual([]);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    const { images } = await world.baked();
    expect(images.map(tagsOf)).toMatchObject([{ PatchType: 'commands that were typed' }]);
    await expectNothingLeft(world);
  });

  it('as a patch is approved twice: the command before it runs, and the rollout of what came of it', async () => {
    const world = await stagesScenario({ config: { people: { roles: { commanders: ['everyone'] } } } });
    await world.ask('/ami patch web --command "yum -y update openssl"');
    expect(world.card()).toContain('The command that was typed\nyum -y update openssl');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('🙋 Waiting for approval. 1 approval is needed');
    expect(world.card()).toContain('Replaces: 2 of 2 instances');
    expect(world.changes()).not.toContain('CreateLaunchTemplateVersion');
    await world.click('linus', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    await expectNothingLeft(world);
  });

  it('is not run where it is rejected', async () => {
    const world = await commanders();
    await world.click('grace', 'Reject');
    await world.reject('grace', 'not this one');
    await world.settle();
    expect(world.card()).toContain('grace rejected the plan: not this one.');
    expect(world.changes()).toEqual([]);
    await expectNothingMade(world);
  });

  it('takes the role commander, which nobody has unless it is given', async () => {
    const world = await stagesScenario();
    await world.ask(line);
    expect(world.heard('ada')).toContain(
      'You may not run commands that you type in production: that takes the role commander.',
    );
    expect(world.changes()).toEqual([]);
  });
});
