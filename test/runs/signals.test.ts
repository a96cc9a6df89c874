import { describe, expect, it } from 'vitest';
import type { Phase, Run, Signal } from '../../src/runs/run.ts';
import { applyInbox, applySignal, judgeSignal } from '../../src/runs/signals.ts';
import { ann, bob, cleo, phases, planOf, planStep, runIn, signal, startMs } from '../builders/runs.ts';

const plan = planOf([planStep('a', { undo: [planStep('undo-a')] }), planStep('b')], {
  approval: { required: 2, requesterMayApprove: false, ttlSeconds: 3600 },
});
const nowMs = startMs + 10_000;
const inPhase = (kind: Phase['kind'], overrides: Partial<Run> = {}): Run =>
  runIn(phases[kind], plan, { tried: [0], undo: plan.steps, dueAtMs: startMs + 1, ...overrides });

const kinds: readonly Signal['kind'][] = ['approve', 'reject', 'pause', 'resume', 'abort', 'retry', 'hold'];

/** What each signal comes to in each phase: a phase that follows, or the code of the refusal. */
const table: Record<Phase['kind'], Record<Signal['kind'], string>> = {
  planning: {
    approve: 'not-waiting',
    reject: 'not-waiting',
    pause: 'not-running',
    resume: 'not-paused',
    abort: '=undoing',
    retry: 'not-held',
    hold: 'not-held',
  },
  approval: {
    approve: '=approval',
    reject: '=ended',
    pause: 'not-running',
    resume: 'not-paused',
    abort: '=undoing',
    retry: 'not-held',
    hold: 'not-held',
  },
  running: {
    approve: 'not-waiting',
    reject: 'not-waiting',
    pause: '=running',
    resume: 'not-paused',
    abort: '=undoing',
    retry: 'not-held',
    hold: 'not-held',
  },
  held: {
    approve: 'not-waiting',
    reject: 'not-waiting',
    pause: 'not-running',
    resume: 'not-paused',
    abort: '=undoing',
    retry: '=running',
    hold: '=held',
  },
  undoing: {
    approve: 'not-waiting',
    reject: 'not-waiting',
    pause: '=undoing',
    resume: 'not-paused',
    abort: 'undoing',
    retry: 'not-held',
    hold: 'not-held',
  },
  'needs-human': {
    approve: 'not-waiting',
    reject: 'not-waiting',
    pause: 'not-running',
    resume: 'not-paused',
    abort: 'reason-missing',
    retry: '=undoing',
    hold: 'not-held',
  },
  ended: {
    approve: 'run-ended',
    reject: 'run-ended',
    pause: 'run-ended',
    resume: 'run-ended',
    abort: 'run-ended',
    retry: 'run-ended',
    hold: 'run-ended',
  },
};

const noteOf: Record<Signal['kind'], string> = {
  approve: 'approved',
  reject: 'rejected',
  pause: 'paused',
  resume: 'resumed',
  abort: 'abort-asked',
  retry: 'retry',
  hold: 'hold',
};

describe('a signal', () => {
  const cases = Object.entries(table).flatMap(([phase, row]) => kinds.map((kind) => [kind, phase, row[kind]] as const));

  it.each(cases)('%s in phase %s comes to %s', (kind, phaseName, expected) => {
    const run = inPhase(phaseOf(phaseName));
    const given = signal(kind, { atMs: nowMs });
    const judged = judgeSignal(run, given);
    const after = applySignal(run, given, nowMs);
    expect(after.seen).toEqual([given.key]);
    if (expected.startsWith('=')) {
      expect(judged).toEqual({ kind: 'valid' });
      expect(after.phase.kind).toBe(expected.slice(1));
      expect(after.pending[0]).toMatchObject({ kind: noteOf[kind] });
    } else {
      expect(judged).toMatchObject({ kind: 'refused', code: expected });
      expect(after.phase).toEqual(run.phase);
      expect(after.pending).toMatchObject([{ kind: 'signal-refused', facts: { kind, code: expected, by: bob } }]);
    }
  });

  it('counts once however often it is delivered', () => {
    const run = inPhase('running', { inbox: [signal('pause'), signal('pause'), signal('resume', { key: 'pause-1' })] });
    const applied = applyInbox(run, nowMs);
    expect(applied.inbox).toEqual([]);
    expect(applied.pending.map((note) => note.kind)).toEqual(['paused']);
    expect(applySignal(applied, signal('pause'), nowMs)).toBe(applied);
  });

  it('is applied in the order of the inbox', () => {
    const run = inPhase('running', {
      inbox: [signal('pause'), signal('resume'), signal('abort'), signal('pause', { key: 'p2' })],
    });
    const applied = applyInbox(run, nowMs);
    expect(applied.pending.map((note) => note.kind)).toEqual(['paused', 'resumed', 'abort-asked', 'undoing', 'paused']);
    expect(applied.pending.map((note) => note.seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps the keys of the last fifty', () => {
    const many = Array.from({ length: 60 }, (_, n) => signal('resume', { key: `k${n}` }));
    const { seen } = applyInbox(inPhase('running', { inbox: many }), nowMs);
    expect(seen).toEqual(many.slice(10).map(({ key }) => key));
  });
});

function phaseOf(name: string): Phase['kind'] {
  const kind = Object.values(phases).find((phase) => phase.kind === name)?.kind;
  if (kind === undefined) throw new Error(`no phase ${name}`);
  return kind;
}

describe('an approval', () => {
  const asked = inPhase('approval', { tried: [] });
  const approve = (by: Signal['by'], overrides: Partial<Signal> = {}): Signal =>
    signal('approve', { by, key: `approve-${by.id}`, digest: asked.digest, atMs: nowMs, ...overrides });

  it('begins the steps once enough different people have given it', () => {
    const once = applySignal(asked, approve(bob), nowMs);
    expect(once.phase.kind).toBe('approval');
    expect(judgeSignal(once, approve(bob, { key: 'again' }))).toMatchObject({ code: 'approved-already' });
    const twice = applySignal(once, approve(cleo), nowMs);
    expect(twice.phase.kind).toBe('running');
    expect(twice.dueAtMs).toBe(nowMs);
    expect(twice.pending.map((note) => note.facts['count'])).toEqual([1, 2]);
  });

  it("is not the requester's to give, unless the rule says so", () => {
    expect(judgeSignal(asked, approve(ann))).toMatchObject({ code: 'own-plan' });
    const lenient = planOf(plan.steps, { approval: { ...plan.approval, requesterMayApprove: true } });
    expect(judgeSignal(runIn(phases.approval, lenient), signal('approve', { by: ann }))).toEqual({ kind: 'valid' });
  });

  it('binds the digest of the plan that was seen', () => {
    expect(judgeSignal(asked, approve(bob, { digest: 'f00' }))).toMatchObject({ code: 'plan-changed' });
  });

  it('comes too late at the last moment, and not before it', () => {
    const untilMs = phases.approval.untilMs;
    expect(judgeSignal(asked, approve(bob, { atMs: untilMs }))).toMatchObject({ code: 'expired' });
    expect(judgeSignal(asked, approve(bob, { atMs: untilMs - 1 }))).toEqual({ kind: 'valid' });
  });
});

describe('a rejection', () => {
  it('ends the run with the reason', () => {
    const rejected = applySignal(inPhase('approval'), signal('reject', { reason: 'not today' }), nowMs);
    expect(rejected.phase).toMatchObject({
      kind: 'ended',
      outcome: 'rejected',
      why: 'bob rejected the plan: not today.',
    });
    expect(rejected.pending.map((note) => note.kind)).toEqual(['rejected', 'ended']);
  });
});

describe('an abort of a run that needs a person', () => {
  const stuck = inPhase('needs-human', { progress: { done: 3, total: 40, label: '' } });
  const close = (overrides: Partial<Signal> = {}): Signal =>
    signal('abort', { atMs: nowMs, reason: 'mended by hand', ...overrides });

  it('ends it where it is, with the reason and what could not be taken back', () => {
    const closed = applySignal(stuck, close(), nowMs);
    expect(closed.phase).toMatchObject({
      kind: 'ended',
      outcome: 'failed',
      code: 'closed',
      why: 'bob closed it without taking it back: mended by hand. What stopped the way back: Stuck.',
    });
    expect(closed.pending.map((note) => note.kind)).toEqual(['abort-asked', 'ended']);
    expect(closed.dueAtMs).toBe(nowMs);
  });

  it.each([undefined, '', '  '])('takes a reason, which %j is not', (reason) => {
    const { reason: _, ...bare } = close();
    const given = reason === undefined ? bare : { ...bare, reason };
    expect(judgeSignal(stuck, given)).toMatchObject({ kind: 'refused', code: 'reason-missing' });
    expect(applySignal(stuck, given, nowMs).phase).toEqual(stuck.phase);
  });

  it('is not one that was asked for before it needed a person', () => {
    const atMs = phases['needs-human'].sinceMs - 1;
    expect(judgeSignal(stuck, close({ atMs }))).toMatchObject({ kind: 'refused', code: 'needs-human' });
  });
});

describe('a pause', () => {
  it('is refused twice, and over after resume, and counted', () => {
    const paused = applySignal(inPhase('running'), signal('pause'), nowMs);
    expect(paused.paused).toEqual({ by: bob, atMs: nowMs });
    expect(judgeSignal(paused, signal('pause', { key: 'p2' }))).toMatchObject({ code: 'paused-already' });
    const resumed = applySignal(paused, signal('resume'), nowMs + 7000);
    expect(resumed.paused).toBeUndefined();
    expect(resumed.step.pausedMs).toBe(7000);
    expect(resumed.dueAtMs).toBe(nowMs + 7000);
    expect(resumed.pending.at(-1)).toMatchObject({ kind: 'resumed', facts: { pausedSeconds: 7 } });
  });
});

describe('a retry', () => {
  it('goes on with what was intended, with all its time and tries before it', () => {
    const step = { index: 1, round: 3, startedAtMs: startMs, pausedMs: 9, tries: 4, intent: 'i', handle: 'h' };
    const again = applySignal(inPhase('held', { step }), signal('retry'), nowMs);
    expect(again.step).toEqual({ ...step, startedAtMs: nowMs, pausedMs: 0, tries: 0, retries: 1 });
    expect(again.dueAtMs).toBe(nowMs);
    expect(again.pending[0]?.facts).toEqual({ by: bob, step: 'b' });
  });
});
