import type { Json } from '../../src/basics/json.ts';
import { newRun as askedRun } from '../../src/runs/new-run.ts';
import { type Plan, type PlanStep, planDigest } from '../../src/runs/plan.ts';
import type { Actor, Note, Phase, Run, Signal } from '../../src/runs/run.ts';

/** Where test clocks start. */
export const startMs = Date.UTC(2026, 0, 15, 9, 0, 0);

export function actor(id: string): Actor {
  return { id: `U-${id.toUpperCase()}`, name: id, via: 'slack' };
}

export const ann = actor('ann');
export const bob = actor('bob');
export const cleo = actor('cleo');

export function planStep(name: string, overrides: Partial<PlanStep> = {}): PlanStep {
  return { name, kind: 'effect', params: { effect: name }, onFailure: 'undo', undo: [], ...overrides };
}

export function planOf(steps: readonly PlanStep[], overrides: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    verb: 'test',
    world: {},
    facts: null,
    approval: { required: 0, requesterMayApprove: false, ttlSeconds: 3600 },
    expectedSeconds: 60,
    steps: [...steps],
    ...overrides,
  };
}

/** A run as it is just after it was asked for. */
export function newRun(overrides: Partial<Run> = {}): Run {
  const asked = { id: 'r-test22', verb: 'test', command: '/ami test web', request: {}, subject: 'web' };
  return {
    ...askedRun({ ...asked, requestedBy: ann, place: { channel: 'C1' }, nowMs: startMs }),
    subjectKey: '111122223333/eu-west-1/web',
    ...overrides,
  };
}

/** A run that has got as far as `phase`, with a plan. */
export function runIn(phase: Phase, plan: Plan, overrides: Partial<Run> = {}): Run {
  return newRun({ phase, plan, digest: planDigest(plan), ...overrides });
}

export function signal(kind: Signal['kind'], overrides: Partial<Signal> = {}): Signal {
  return { key: `${kind}-1`, kind, by: bob, atMs: startMs, ...overrides };
}

export function note(seq: number, facts: Record<string, Json> = {}): Note {
  return { seq, atMs: startMs + seq, kind: `note-${seq}`, facts };
}

export const phases = {
  planning: { kind: 'planning' },
  approval: { kind: 'approval', sinceMs: startMs, untilMs: startMs + 3_600_000 },
  running: { kind: 'running' },
  held: { kind: 'held', sinceMs: startMs, why: 'Stuck.', code: 'deadline' },
  undoing: { kind: 'undoing', why: 'Broken.', code: 'image-unhealthy' },
  'needs-human': { kind: 'needs-human', sinceMs: startMs, why: 'Stuck.', code: 'undo-failed' },
  ended: { kind: 'ended', atMs: startMs, outcome: 'done', why: 'Done.' },
} as const satisfies Record<Phase['kind'], Phase>;
