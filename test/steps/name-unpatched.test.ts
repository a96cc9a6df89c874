import { describe, expect, it } from 'vitest';
import { createChild } from '../../src/runs/child-runs.ts';
import { type Child, type Mark, marks } from '../../src/runs/children.ts';
import { nameUnpatchedStep, unpatchedOutputSchema } from '../../src/steps/emergency/name-unpatched.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { newRun, planOf, planStep } from '../builders/runs.ts';
import { aContext } from './step-world.ts';

/** What is larger is put aside, out of reach of a card. */
const inlineBytes = 2048;

function childOf(name: string, needs: Pick<Child, 'needs'> = {}): Child {
  return { key: name, verb: 'test', command: `test ${name}`, subject: name, request: {}, ...needs };
}

/** What is named of these fleets and their marks, where the runs of `ended` are there with why they failed. */
async function named(all: readonly (readonly [Child, Mark])[], ended: readonly string[] = []) {
  const store = createMemoryStore();
  const common = { what: 'fleets', concurrency: 1, maxFailed: 9, before: [], total: all.length, waitSeconds: 0 };
  const params = {
    ...common,
    eachSeconds: 1,
    pollSeconds: 1,
    timeoutSeconds: 1,
    children: all.map(([child]) => child),
  };
  const parent = newRun({ plan: planOf([planStep('tier-1', { kind: 'run-children', params })]) });
  await store.create(parent);
  const family = { store, wake: () => undefined };
  for (const key of ended) {
    await createChild(family, parent, childOf(key), { nowMs: 0, waitSeconds: 0 });
    const child = (await store.live()).find(({ subject }) => subject === key);
    if (child === undefined) throw new Error('it was not created');
    const phase = { kind: 'ended', atMs: 1, outcome: 'failed', why: `${key} broke.` } as const;
    await store.commit({ ...child, phase }, 0);
  }
  const outputs = {
    'tier-1': { what: 'fleets', marks: all.map(([, mark]) => mark).join(''), isStopped: false, results: {} },
  };
  const context = aContext({ runId: parent.id, outputs });
  const answer = await nameUnpatchedStep({ family }).intend(context, { steps: ['bake', 'tier-1'] });
  const output = 'answer' in answer && answer.answer.kind === 'succeeded' ? answer.answer.output : undefined;
  return unpatchedOutputSchema.parse(output);
}

describe('what an emergency names of the fleets that it did not patch', () => {
  it('is each of them with its reason, those first that ask for a person, and nothing of the others', async () => {
    const lacking = childOf('no-image', { needs: { step: 'bake', key: 'its-bake' } });
    const all = [
      [childOf('done'), marks.done],
      [lacking, marks.blocked],
      [childOf('late'), marks.untouched],
      [childOf('stuck'), marks.stuck],
    ] as const;
    const { first, more } = await named(all, ['its-bake', 'stuck']);
    expect(first).toMatchObject([
      { name: 'stuck', how: 'needs-person', why: 'stuck broke.', runId: expect.stringMatching(/^r-/) },
      { name: 'no-image', how: 'no-image', why: 'its-bake broke.', runId: expect.stringMatching(/^r-/) },
    ]);
    expect(more).toBe(0);
  });

  it('fits the item of the run, however many they are and whatever their names', async () => {
    const all = Array.from({ length: 500 }, (_, at) => [childOf(`${'🛟'.repeat(100)}${at}`), marks.refused] as const);
    const output = await named(all);
    expect(output.first.length).toBeGreaterThan(2);
    expect(output.first.length + output.more).toBe(500);
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThan(inlineBytes);
  });
});
