import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Scenario, scenario } from './scenario.ts';

const entrySchema = z.object({ context: z.object({ actor: z.string() }), call: z.string() });

/** Who is written down for each change that a run made, without repeats. */
async function actorsOf(world: Scenario, runId: string): Promise<readonly string[]> {
  const entries = z.array(entrySchema).parse(await world.store.audit(runId));
  return entries.map(({ context }) => context.actor).filter((actor, index, all) => actor !== all[index - 1]);
}

/** Entries of one instant are in no order, so some time passes before the next person does something. */
async function untilChanges(world: Scenario, changes: number): Promise<void> {
  await world.settle({ until: () => world.changes().length >= changes });
  world.clock.advanceBy(1_000);
}

describe('the audit trail of a run', () => {
  it('names whoever approved it, then whoever resumed or aborted it', async () => {
    const world = await scenario();
    const idOf = (name: string): string => world.slack.as(name).user.id;
    await world.askRollout('--batch 1');
    const { id } = await world.run();
    await world.click('grace', 'Approve');
    await untilChanges(world, 5);
    await world.click('ada', 'Pause');
    await world.settle();
    await world.click('linus', 'Resume');
    await untilChanges(world, 9);
    await world.click('mary', 'Abort');
    await world.settle();
    expect(await actorsOf(world, id)).toEqual(['grace', 'linus', 'mary'].map(idOf));
  });

  it('names the requester where nobody had to approve', async () => {
    const world = await scenario({ config: { defaults: { approvals: 0 } } });
    await world.askRollout();
    expect(await actorsOf(world, (await world.run()).id)).toEqual([world.slack.as('ada').user.id]);
  });
});
