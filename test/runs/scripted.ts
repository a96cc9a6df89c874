import type { Json } from '../../src/basics/json.ts';
import { type AnyStepKind, type StepAnswer, stepKind } from '../../src/runs/step.ts';
import { planStep } from '../builders/runs.ts';
import { createRig, expectSound, type Rig, type RigOptions } from './rig.ts';
import { fakeParams } from './world.ts';

export const undoOf = (name: string) => planStep(`undo-${name}`, { params: fakeParams({ effect: `undo ${name}` }) });

export function step(
  name: string,
  params: Partial<Parameters<typeof fakeParams>[0]> = {},
  overrides: Parameters<typeof planStep>[1] = {},
) {
  return planStep(name, { params: fakeParams({ effect: name, ...params }), undo: [undoOf(name)], ...overrides });
}

/** A kind that answers what it is told to, one call after the other, and the last for ever. */
export function scripted(calls: readonly (() => StepAnswer<Json>)[], on: 'start' | 'intend' = 'start'): AnyStepKind {
  let n = 0;
  const next = async (): Promise<StepAnswer<Json>> => {
    const call = calls[Math.min(n, calls.length - 1)];
    n += 1;
    return call === undefined ? { kind: 'succeeded' } : call();
  };
  return stepKind<Json, Json, Json>({
    kind: 'scripted',
    parse: (params) => params,
    parseIntent: (intent) => intent,
    parseHandle: (handle) => handle,
    timeoutSeconds: () => 3600,
    intend: async () => (on === 'intend' ? { answer: await next() } : { intent: null }),
    start: next,
    poll: next,
  });
}

export const scriptedStep = planStep('s', { kind: 'scripted', undo: [undoOf('s')] });
export const throws = (error: Error) => (): never => {
  throw error;
};
export const succeeds = (): StepAnswer<Json> => ({ kind: 'succeeded' });

export async function ended(options: RigOptions): Promise<{ rig: Rig; outcome: string; kinds: readonly string[] }> {
  const rig = createRig(options);
  const run = await rig.begin();
  await expectSound(rig);
  return {
    rig,
    outcome: run.phase.kind === 'ended' ? run.phase.outcome : run.phase.kind,
    kinds: await rig.noteKinds(),
  };
}
