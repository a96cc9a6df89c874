import type { Json } from '../../src/basics/json.ts';
import { readChildren } from '../../src/runs/child-runs.ts';
import type { Plan, PlanStep } from '../../src/runs/plan.ts';
import type { Planner } from '../../src/runs/planner.ts';
import type { Run } from '../../src/runs/run.ts';
import { concludeChildrenStep } from '../../src/steps/emergency/conclude-children.ts';
import { runChildrenStep } from '../../src/steps/emergency/run-children.ts';
import { stopChildrenStep } from '../../src/steps/emergency/stop-children.ts';
import { createMemoryStore, type WriteHooks } from '../builders/memory-store.ts';
import { newRun, planOf, planStep } from '../builders/runs.ts';
import { createRig, type Rig } from './rig.ts';
import { type EffectHooks, fakeParams } from './world.ts';

export interface FamilyOptions {
  /** In this order. */
  readonly names: readonly string[];
  readonly concurrency?: number;
  readonly maxFailed?: number;
  readonly waitSeconds?: number;
  /** Those whose plan fails, and is taken back. */
  readonly failing?: readonly string[];
  readonly seconds?: number;
  readonly hooks?: WriteHooks & EffectHooks;
}

export interface FamilyRig extends Rig {
  children(): Promise<ReadonlyMap<string, Run>>;
  /** How each child ended, or where it is. */
  outcomes(): Promise<Readonly<Record<string, string>>>;
}

/** A run that has one child for each name, in two steps: the second half waits for the first. */
export function createFamily(options: FamilyOptions): FamilyRig {
  const { names, hooks = {} } = options;
  const store = createMemoryStore(hooks);
  const family = { store, wake: () => undefined };
  const rig = createRig({
    hooks,
    store,
    planner: plannerOf(options),
    steps: [runChildrenStep({ family }), stopChildrenStep({ family }), concludeChildrenStep()],
  });
  const children = () => readChildren(family, newRun().id, names);
  return {
    ...rig,
    children,
    outcomes: async () => {
      const all = [...(await children())].map(([name, { phase, paused }]) => [
        name,
        phase.kind === 'ended' ? phase.outcome : paused === undefined ? phase.kind : 'paused',
      ]);
      return Object.fromEntries(all.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)));
    },
  };
}

/** The parent's plan, and for each of its children that of a child. */
function plannerOf(options: FamilyOptions): Planner {
  return {
    verb: 'test',
    plan: async ({ subject, id }) =>
      id === newRun().id
        ? { kind: 'planned', plan: parentPlan(options), subjectKey: 'whole' }
        : { kind: 'planned', plan: childPlan(options, subject), subjectKey: `part/${subject}` },
  };
}

function childPlan({ failing = [], seconds = 30 }: FamilyOptions, name: string): Plan {
  const params = fakeParams({ effect: name, seconds, ...(failing.includes(name) ? { fails: 'image-unhealthy' } : {}) });
  const undo = [planStep('back', { kind: 'tagged', params: fakeParams({ effect: `undo ${name}`, seconds: 5 }) })];
  const approval = { required: 2, requesterMayApprove: false, ttlSeconds: 60 };
  return planOf([planStep('change', { kind: 'tagged', params, undo })], { approval });
}

function parentPlan(options: FamilyOptions): Plan {
  const { names, maxFailed = 1 } = options;
  const half = Math.ceil(names.length / 2);
  const step = (name: string, of: readonly string[], before: readonly string[]): PlanStep => {
    const params: { [key: string]: Json } = {
      children: of.map((key) => ({ key, verb: 'test', command: `test ${key}`, subject: key, request: {} })),
      what: 'fleets',
      concurrency: options.concurrency ?? 2,
      maxFailed,
      before: [...before],
      total: names.length,
      waitSeconds: options.waitSeconds ?? 0,
      eachSeconds: 30,
      pollSeconds: 15,
      timeoutSeconds: 86_400,
    };
    const stop = { step: name, keys: [...of], pollSeconds: 15, timeoutSeconds: 86_400 };
    const undo = [planStep(`stop-${name}`, { kind: 'stop-children', params: stop })];
    return planStep(name, { kind: 'run-children', params, onFailure: 'hold', undo });
  };
  const steps = [step('first', names.slice(0, half), []), step('second', names.slice(half), ['first'])];
  const conclude = planStep('conclude', {
    kind: 'conclude-children',
    params: { steps: ['first', 'second'] },
    onFailure: 'end',
  });
  return planOf([...steps, conclude], { approval: { required: 1, requesterMayApprove: false, ttlSeconds: 86_400 } });
}
