import { describe, expect, it } from 'vitest';
import type { Asker } from '../../src/operations/desk.ts';
import { askRollout, dryRunRollout } from '../../src/operations/rollout/ask-rollout.ts';
import { steer } from '../../src/operations/steering/steer.ts';
import { asker, type BareScenario, bareScenario } from './bare.ts';

const arn = 'arn:aws:sts::111122223333:assumed-role/Ops/ada';

function atTerminal(id: string, interactionId = 'terminal-1'): Asker {
  return { ...asker('ada', interactionId), actor: { id, name: 'ada', via: 'terminal' }, place: {} };
}

async function askedBy(world: BareScenario, person: Asker): Promise<string> {
  const { run } = await askRollout(world.core.desk, person, { imageId: world.newImageId, fleet: 'web' });
  await world.settle();
  return run.id;
}

const approve = (world: BareScenario, person: Asker, runId: string) =>
  steer(world.core.desk, person, { signal: 'approve', runId });

const people = { aws: [{ slack: 'U0ADA', aws: arn }] };

describe('a rollout that takes a second person', () => {
  it('is refused where nobody has said who asks for it, and says how to mend that', async () => {
    const world = await bareScenario();
    const runId = await askedBy(world, atTerminal(arn));
    expect((await world.store.read(runId))?.phase).toMatchObject({
      outcome: 'refused',
      code: 'identity-unknown',
      why: expect.stringContaining(`Nobody has said who ${arn} is in Slack`),
      remedy: expect.stringContaining('people.aws'),
    });
  });

  it('cannot be approved by the same human under the other name, also where that was written down meanwhile', async () => {
    const before = await bareScenario({ config: { defaults: { requesterMayApprove: true } } });
    const runId = await askedBy(before, atTerminal(arn));
    const run = await before.store.read(runId);
    const plan = run?.plan;
    if (run === undefined || plan === undefined) throw new Error('there is no plan');
    const strict = { ...run, plan: { ...plan, approval: { ...plan.approval, requesterMayApprove: false } } };
    await before.store.commit(strict, 0);
    await expect(approve(before, asker('grace', 'c-1'), runId)).rejects.toMatchObject({ code: 'identity-unknown' });
    const named = await bareScenario({ store: before.store, config: { people } });
    await expect(
      approve(named, { ...asker('ada', 'c-2'), actor: { id: 'U0ADA', name: 'ada', via: 'slack' } }, runId),
    ).rejects.toMatchObject({ code: 'own-plan' });
    await expect(approve(named, asker('grace', 'c-3'), runId)).resolves.toMatchObject({ signal: 'approve' });
  });

  it('is nobody else’s business where none is needed', async () => {
    const world = await bareScenario({ config: { defaults: { approvals: 0 } } });
    const runId = await askedBy(world, atTerminal(arn));
    expect((await world.store.read(runId))?.phase).toMatchObject({ outcome: 'done' });
  });
});

describe('a dry run', () => {
  it('reads nothing for whoever may not ask for changes', async () => {
    const world = await bareScenario({ config: { people: { roles: { operators: [] } } } });
    world.aws.clear();
    const asked = dryRunRollout(world.core.desk, asker('ada', 'i-1'), { imageId: world.newImageId, fleet: 'web' });
    await expect(asked).rejects.toMatchObject({ code: 'not-allowed' });
    expect(world.aws.counts()).toEqual({});
  });
});

describe('the same request delivered again', () => {
  it('is the same run, also where the person is in another user group meanwhile', async () => {
    const world = await bareScenario();
    const asked = { imageId: world.newImageId, fleet: 'web' };
    const first = await askRollout(world.core.desk, { ...asker('ada', 'i-1'), groupIds: ['S0OPS'] }, asked);
    const again = await askRollout(world.core.desk, { ...asker('ada', 'i-1'), groupIds: [] }, asked);
    expect(again).toMatchObject({ repeated: true, run: { id: first.run.id } });
    expect(await world.store.live()).toHaveLength(1);
  });
});
