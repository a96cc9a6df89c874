import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { canonicalJson, type Json } from '../../src/basics/json.ts';
import { planDigest } from '../../src/runs/plan.ts';
import { type AnyStepKind, stepKind } from '../../src/runs/step.ts';
import { createMemoryStore, type WriteHooks } from '../builders/memory-store.ts';
import { bob, newRun, planOf, planStep } from '../builders/runs.ts';
import { createRig, expectSound, type Rig } from './rig.ts';

const servers = Array.from({ length: 10_000 }, (_, index) => `i-${String(index).padStart(17, '0')}`);
const params = { servers };
const plan = planOf(
  [
    planStep('long', { kind: 'lengths', params, undo: [planStep('back', { kind: 'lengths', params })] }),
    planStep('short', { kind: 'lengths', params: { servers: ['i-1'] }, onFailure: 'hold' }),
  ],
  { approval: { required: 1, requesterMayApprove: false, ttlSeconds: 3_600 } },
);

/** Says how many servers it was given, and takes a deadline of as many seconds; one server is too few for it. */
function lengths(seen: string[]): AnyStepKind {
  const parse = (given: Json): typeof params => ({ servers: serversOf(given) });
  return stepKind<typeof params, null, null>({
    kind: 'lengths',
    parse,
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: (given) => given.servers.length,
    intend: async () => ({ intent: null }),
    start: async ({ stepName }, given) => {
      seen.push(`${stepName} ${given.servers.length}`);
      return given.servers.length > 1
        ? { kind: 'succeeded' }
        : { kind: 'failed', code: 'too-few', why: 'There is one only.' };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}

function serversOf(given: Json): string[] {
  return z.object({ servers: z.array(z.string()) }).parse(given).servers;
}

function aRig(seen: string[], hooks: WriteHooks = {}): Rig {
  return createRig({ plan, steps: [lengths(seen)], store: createMemoryStore(hooks) });
}

describe('a plan with 10,000 servers', () => {
  it('keeps the item of the run small, and has the digest that a dry run tells', async () => {
    const rig = aRig([]);
    const run = await rig.begin();
    expect(canonicalJson(plan).length).toBeGreaterThan(400_000);
    expect(canonicalJson(JSON.parse(JSON.stringify(run))).length).toBeLessThan(4_000);
    expect(run.digest).toBe(planDigest(plan));
  });

  it('gives its steps the whole list, on the way out and on the way back', async () => {
    const seen: string[] = [];
    const rig = aRig(seen);
    await rig.begin();
    await rig.tell('approve', bob, { digest: planDigest(plan) });
    await rig.tell('abort', bob);
    expect(seen).toEqual(['long 10000', 'short 1', 'back 10000']);
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    await expectSound(rig);
  });

  it.each(['beforeWrite', 'afterWrite'] as const)('carries on whichever write crashes (%s)', async (when) => {
    for (let k = 1; k <= 30; k += 1) {
      const seen: string[] = [];
      const rig = aRig(seen, { [when]: (n: number) => crashAt(n, k) });
      const onError = (): void => undefined;
      await rig.store.create(newRun()).catch(() => rig.store.create(newRun()));
      await rig.drive({ onError });
      const approve = { key: 'yes', kind: 'approve', by: bob, atMs: rig.clock.nowMs() } as const;
      await rig.store.signal(newRun().id, approve).catch(() => rig.store.signal(newRun().id, approve));
      await rig.drive({ onError });
      expect((await rig.run()).phase).toMatchObject({ kind: 'held', code: 'too-few' });
      expect(new Set(seen)).toEqual(new Set(['long 10000', 'short 1']));
    }
  });
});

function crashAt(n: number, k: number): void {
  if (n === k) throw new Error('crashed');
}
