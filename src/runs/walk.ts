/** Where a run stands in its steps, and how it moves on. Pure: a run goes in, a run comes out. */

import { expectedAfterRound } from './lost-time.ts';
import { withNote } from './notes.ts';
import type { PlanStep } from './plan.ts';
import type { Outcome, Run, StepState } from './run.ts';

/** How long an idle run (held, paused, waiting for a person) may go without being looked at. */
export const heartbeatSeconds = 3600;

/** The name under which the way back finds what was interrupted. */
export const interruptedOutput = '$interrupted';

/** The steps being walked now: the plan's, or those of the way back. */
export function stepsOf(run: Run): readonly PlanStep[] {
  return run.phase.kind === 'undoing' || run.phase.kind === 'needs-human' ? (run.undo ?? []) : (run.plan?.steps ?? []);
}

export function currentStep(run: Run): PlanStep | undefined {
  return stepsOf(run)[run.step.index];
}

function stepAt(index: number, round: number, nowMs: number, roundAtMs = nowMs): StepState {
  return { index, round, startedAtMs: nowMs, pausedMs: 0, tries: 0, roundAtMs };
}

/** Whether there is something to take back. */
export function hasChanged(run: Run): boolean {
  return run.tried.some((index) => (run.plan?.steps[index]?.undo.length ?? 0) > 0);
}

/** Begins walking the plan. */
export function beginSteps(run: Run, nowMs: number): Run {
  const expectedEndMs = nowMs + (run.plan?.expectedSeconds ?? 0) * 1000;
  const begun: Run = { ...run, phase: { kind: 'running' }, step: stepAt(0, 1, nowMs), dueAtMs: nowMs, expectedEndMs };
  return currentStep(begun) === undefined ? end(begun, nowMs, 'done', 'There was nothing to do.') : begun;
}

/** The step is done: on to the next, or to the end. */
export function nextStep(run: Run, nowMs: number): Run {
  const index = run.step.index + 1;
  if (index < stepsOf(run).length) {
    const { round, roundAtMs } = isInSameLoop(run, index) ? run.step : { round: 1, roundAtMs: nowMs };
    return { ...run, step: stepAt(index, round, nowMs, roundAtMs), dueAtMs: nowMs };
  }
  if (run.phase.kind === 'undoing') return end(run, nowMs, 'undone', run.phase.why, run.phase.code);
  return end(run, nowMs, 'done', 'Everything was done as planned.');
}

/** This round is done and there is more to do: back to the named step, one round further. */
export function nextRound(run: Run, nowMs: number): Run {
  const { againFrom: from, rounds } = currentStep(run) ?? {};
  const index = stepsOf(run).findIndex((step) => step.name === from);
  if (index < 0) return nextStep(run, nowMs);
  const expected = expectedAfterRound(run, nowMs, rounds);
  return { ...run, ...expected, step: stepAt(index, run.step.round + 1, nowMs), dueAtMs: nowMs };
}

/** Steps of one loop share its round; every other step is in round 1. */
function isInSameLoop(run: Run, index: number): boolean {
  const steps = stepsOf(run);
  return steps.some((step, loopEnd) => {
    const loopStart = steps.findIndex((other) => other.name === step.againFrom);
    return (
      loopStart >= 0 &&
      loopStart <= run.step.index &&
      loopStart <= index &&
      index <= loopEnd &&
      run.step.index <= loopEnd
    );
  });
}

/**
 * Turns round: the steps that were begun, last first, give the way back. Where nothing was begun, or nothing of it
 * needs undoing, the run ends at once.
 */
export function beginUndo(run: Run, nowMs: number, why: string, code: string): Run {
  const steps = run.plan?.steps ?? [];
  const undo = [...run.tried].reverse().flatMap((index) => steps[index]?.undo ?? []);
  if (undo.length === 0) return end(run, nowMs, code === 'aborted' ? 'aborted' : 'failed', why, code);
  const turned: Run = {
    ...without(run, 'paused', 'progress', 'expectedEndMs'),
    phase: { kind: 'undoing', why, code },
    undo,
    outputs: { ...run.outputs, ...interruption(run) },
    step: stepAt(0, 1, nowMs),
    dueAtMs: nowMs,
  };
  return withNote(turned, nowMs, 'undoing', { code, why });
}

/** What the step under way had intended and started: the way back has to know of it. */
function interruption(run: Run): Run['outputs'] {
  const { intent, handle } = run.step;
  const step = currentStep(run)?.name;
  if (step === undefined) return {};
  const known = { ...(intent === undefined ? {} : { intent }), ...(handle === undefined ? {} : { handle }) };
  return { [interruptedOutput]: { step, ...known } };
}

/** Stops where it is until a person decides. */
export function hold(run: Run, nowMs: number, code: string, why: string): Run {
  const held: Run = {
    ...run,
    phase: { kind: 'held', sinceMs: nowMs, why, code },
    dueAtMs: nowMs,
  };
  return withNote(held, nowMs, 'held', { step: currentStep(run)?.name ?? '', code, why });
}

/** The way back is blocked: the fleet stays locked and a person has to act. */
export function needHuman(run: Run, nowMs: number, code: string, why: string): Run {
  const step = currentStep(run)?.name ?? '';
  const stuck: Run = {
    ...run,
    phase: { kind: 'needs-human', sinceMs: nowMs, why, code },
    dueAtMs: nowMs,
  };
  return withNote(stuck, nowMs, 'needs-human', { step, code, why });
}

/** Ends the run; it stays due until its lock is released and its notes are copied. */
export function end(run: Run, nowMs: number, outcome: Outcome, why: string, code?: string, remedy?: string): Run {
  const more = { ...(code === undefined ? {} : { code }), ...(remedy === undefined ? {} : { remedy }) };
  const phase: Run['phase'] = { kind: 'ended', atMs: nowMs, outcome, why, ...more };
  const ended: Run = { ...without(run, 'paused', 'expectedEndMs'), phase, dueAtMs: nowMs };
  return withNote(ended, nowMs, 'ended', { outcome, why, seconds: Math.round((nowMs - run.requestedAtMs) / 1000) });
}

/**
 * The step gave up. In the plan: take back, hold or end, as its answer says, else as the plan does. On the way back: a
 * person.
 */
export function failStep(
  run: Run,
  nowMs: number,
  code: string,
  why: string,
  onFailure: PlanStep['onFailure'] | undefined = currentStep(run)?.onFailure,
): Run {
  if (run.phase.kind === 'undoing') return needHuman(run, nowMs, code, why);
  switch (onFailure) {
    case 'undo':
      return beginUndo(run, nowMs, why, code);
    case 'end':
      return end(run, nowMs, 'failed', why, code);
    default:
      return hold(run, nowMs, code, why);
  }
}

type Optional = 'paused' | 'progress' | 'expectedEndMs' | 'undo';

function without(run: Run, ...keys: readonly Optional[]): Run {
  const copy = { ...run };
  for (const key of keys) delete copy[key];
  return copy;
}
