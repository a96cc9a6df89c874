import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/runs/run.ts';
import { beginSteps, beginUndo, failStep, nextRound, nextStep, stepsOf } from '../../src/runs/walk.ts';
import { phases, planOf, planStep, runIn, startMs } from '../builders/runs.ts';

const later = startMs + 90_000;
const kindsOf = (run: Run) => run.pending.map((note) => note.kind);

/** Two loops, one in the other, between two single steps. */
const looping = planOf([
  planStep('check'),
  planStep('surge'),
  planStep('await'),
  planStep('retire', { againFrom: 'await' }),
  planStep('settle', { againFrom: 'surge' }),
  planStep('verify'),
]);

function at(index: number, round: number): Run {
  const step = { index, round, startedAtMs: startMs, pausedMs: 5, tries: 2, intent: 1, handle: 2, trouble: 'x' };
  return runIn(phases.running, looping, { step });
}

describe('walking forward', () => {
  it.each([
    ['into a loop', at(0, 1), nextStep, 1, 1],
    ['within a loop', at(1, 2), nextStep, 2, 2],
    ['out of the inner loop', at(3, 4), nextStep, 4, 4],
    ['out of all loops', at(4, 4), nextStep, 5, 1],
    ['round the inner loop', at(3, 2), nextRound, 2, 3],
    ['round the outer loop', at(4, 3), nextRound, 1, 4],
    ['on, where there is no loop to go round', at(0, 1), nextRound, 1, 1],
  ])('goes %s', (_, run, move, index, round) => {
    const moved = move(run, later);
    expect(moved.step).toEqual({ index, round, startedAtMs: later, pausedMs: 0, tries: 0, roundAtMs: later });
    expect(moved.dueAtMs).toBe(later);
  });

  it('never uses a round of a step twice', () => {
    const passed = new Set<string>();
    let run = beginSteps(at(0, 1), startMs);
    for (let moves = 0; run.phase.kind === 'running'; moves += 1) {
      const place = `${run.step.index}/${run.step.round}`;
      expect(passed).not.toContain(place);
      passed.add(place);
      run = moves % 3 === 0 && moves < 30 ? nextRound(run, later) : nextStep(run, later);
    }
    expect(run.phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  });

  it('ends as done after the last step, and at once where there is nothing to do', () => {
    expect(nextStep(at(5, 1), later).phase).toMatchObject({ kind: 'ended', outcome: 'done', atMs: later });
    const empty = beginSteps(runIn(phases.planning, planOf([])), later);
    expect(empty.phase).toMatchObject({ kind: 'ended', outcome: 'done' });
    expect(empty.pending).toMatchObject([{ seq: 1, kind: 'ended', facts: { outcome: 'done', seconds: 90 } }]);
  });

  it('expects the end when the plan says', () => {
    expect(beginSteps(runIn(phases.planning, planOf([planStep('a')])), startMs).expectedEndMs).toBe(startMs + 60_000);
  });
});

describe('walking back', () => {
  const undoOf = (...names: string[]) => names.map((name) => planStep(name));
  const plan = planOf([
    planStep('a', { undo: undoOf('undo-a') }),
    planStep('b'),
    planStep('c', { undo: undoOf('undo-c1', 'undo-c2') }),
    planStep('d', { undo: undoOf('undo-d') }),
  ]);

  it('takes back what was begun, last first, each list in its own order', () => {
    const run = runIn(phases.running, plan, { tried: [0, 1, 2], progress: { done: 1, total: 2, label: 'x' } });
    const turned = beginUndo(run, later, 'Broken.', 'image-unhealthy');
    expect(stepsOf(turned).map((step) => step.name)).toEqual(['undo-c1', 'undo-c2', 'undo-a']);
    expect(turned.phase).toEqual({ kind: 'undoing', why: 'Broken.', code: 'image-unhealthy' });
    expect(turned.step).toMatchObject({ index: 0, round: 1 });
    expect(turned.progress).toBeUndefined();
    expect(kindsOf(turned)).toEqual(['undoing']);
  });

  it.each([
    ['aborted', 'aborted'],
    ['deadline', 'failed'],
  ])('ends at once for %s where nothing needs taking back', (code, outcome) => {
    const run = runIn(phases.running, plan, { tried: [1] });
    expect(beginUndo(run, later, 'Why.', code).phase).toEqual({
      kind: 'ended',
      atMs: later,
      outcome,
      why: 'Why.',
      code,
    });
  });

  it('forgets a pause', () => {
    const run = runIn(phases.running, plan, {
      tried: [0],
      paused: { by: runIn(phases.running, plan).requestedBy, atMs: 1 },
    });
    expect(beginUndo(run, later, 'Why.', 'aborted').paused).toBeUndefined();
  });

  it('ends as undone, with the cause', () => {
    const run = runIn(phases.undoing, plan, { undo: undoOf('undo-a') });
    expect(nextStep(run, later).phase).toMatchObject({ kind: 'ended', outcome: 'undone', code: 'image-unhealthy' });
  });

  it.each([
    ['undo', phases.running, 'undoing'],
    ['hold', phases.running, 'held'],
    ['undo', phases.undoing, 'needs-human'],
  ] as const)('answers a failed step (%s) in phase %o with %s', (onFailure, phase, expected) => {
    const failing = planOf([planStep('a', { onFailure, undo: undoOf('undo-a') })]);
    const run = runIn(phase, failing, { tried: [0], undo: undoOf('undo-a') });
    const failed = failStep(run, later, 'wave-deadline', 'Too slow.');
    expect(failed.phase).toMatchObject({ kind: expected, code: 'wave-deadline', why: 'Too slow.' });
    expect(kindsOf(failed)).toEqual([expected]);
  });
});
