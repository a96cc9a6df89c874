import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { authoriseClosing } from '../../src/operations/steering/close-stuck.ts';
import type { Actor } from '../../src/runs/run.ts';
import { ann, phases, planOf, runIn } from '../builders/runs.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

/** A run whose way back is blocked, in the middle of the first wave. */
async function stuck(options: ScenarioOptions = {}): Promise<{ readonly world: Scenario; readonly id: string }> {
  const world = await scenario(options);
  await world.askRollout();
  world.aws.faults.deny({ action: 'SetDesiredCapacity' });
  await world.click('grace', 'Approve');
  await world.settle();
  world.aws.faults.deny({ action: 'UpdateAutoScalingGroup' });
  await world.click('ada', 'Roll back');
  await world.settle();
  const { id } = await world.run();
  return { world, id };
}

const arn = 'arn:aws:sts::123456789012:assumed-role/Ops/ada';
const inTerminal = { id: arn, name: 'ada', via: 'terminal' } as const;
const inSlack = { id: 'U0GRACE', name: 'grace', via: 'slack' } as const;

const reason = 'mended by hand, see OPS-12';

describe('a run that needs a person', () => {
  it('is closed with a reason by an approver who did not ask for it, where nobody is an admin', async () => {
    const { world, id } = await stuck();
    await world.command('ada', `/ami abort ${id} --reason "${reason}"`);
    expect(world.heard('ada')).toContain('You asked for run');
    expect((await world.run()).inbox).toEqual([]);

    world.aws.faults.clear();
    await world.command('grace', `/ami abort ${id} --reason "${reason}"`);
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'failed', code: 'closed' });
    expect((await world.traces()).lockedBy).toBeUndefined();
    expect(world.thread().join('\n')).toContain(`grace closed it without taking it back: ${reason}`);
    await world.core.sweep();
    expect(await world.group()).toMatchObject({ max: 20, suspended: [] });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('is closed by an admin alone, where there is one', async () => {
    const { world, id } = await stuck({
      slack: { users: [{ name: 'ada' }, { name: 'grace' }, { name: 'mary', id: 'U0MARY' }] },
      config: { people: { roles: { admins: ['U0MARY'] } } },
    });
    await world.command('grace', `/ami abort ${id} --reason "${reason}"`);
    expect(world.heard('grace')).toContain('that takes the role admin');
    await world.command('mary', `/ami abort ${id}`);
    expect(world.heard('mary')).toContain('takes a reason');
    expect(world.heard('mary')).toContain(`/ami abort ${id} --reason`);
    await world.command('mary', `/ami abort ${id} --reason "${reason}"`);
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', code: 'closed' });
    expect(world.card()).toContain('Left as it is');
  });

  it('is closed by its button, which asks for the reason', async () => {
    const { world } = await stuck();
    await world.click('grace', 'Close as it is');
    await world.reject('grace', reason);
    await world.settle();
    expect(world.card()).toContain(reason);
    expect(world.card()).toContain('Left as it is');
    expect(world.buttons()).toEqual(['Roll back']);
  });
});

describe('a second person who closes', () => {
  const people = { aws: [{ slack: 'U0GRACE', aws: arn }] };
  it.each<[string, Actor, Actor, ConfigInput, string | undefined]>([
    ['may be anybody where both are known', ann, inSlack, {}, undefined],
    ['is nobody whom only AWS knows', ann, inTerminal, {}, 'identity-unknown'],
    ['is nobody where only AWS knows who asked', inTerminal, inSlack, {}, 'identity-unknown'],
    ['is not the one who asked under another name', inTerminal, inSlack, { people }, 'own-run'],
  ])('%s', async (_who, requestedBy, actor, config, code) => {
    const { core } = await scenario({ config });
    const asker = { actor, groupIds: [], place: {}, interactionId: 'x' };
    const close = () =>
      authoriseClosing(core.desk, asker, { ...runIn(phases['needs-human'], planOf([])), requestedBy });
    if (code === undefined) expect(close).not.toThrow();
    else expect(close).toThrow(expect.objectContaining({ code }));
  });
});
