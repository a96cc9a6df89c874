/** What a step's answer means for its run. */
import type { Json } from '../basics/json.ts';
import { spill } from './large.ts';
import { withNote } from './notes.ts';
import type { EngineParts } from './parts.ts';
import { planNext } from './planning.ts';
import { correctedEndMs } from './remaining.ts';
import type { Progress, Run } from './run.ts';
import type { StepAnswer, StepProgress } from './step.ts';
import { beginUndo, currentStep, end, failStep, hasChanged, nextRound, nextStep, stepsOf } from './walk.ts';

/** Moves the run on by an answer of its current step, whose deadline is `timeoutSeconds`. */
export async function settle(
  parts: EngineParts,
  run: Run,
  nowMs: number,
  answer: StepAnswer<Json>,
  timeoutSeconds: number,
): Promise<Run> {
  const progress =
    'progress' in answer && answer.progress !== undefined ? { progress: counted(run, answer.progress) } : {};
  switch (answer.kind) {
    case 'running':
      return keepRunning(parts, { ...run, ...progress }, nowMs, answer, timeoutSeconds);
    case 'succeeded':
      return nextStep(await withOutput(parts, { ...run, ...progress }, answer.output), nowMs);
    case 'again':
      return nextRound(await withOutput(parts, { ...run, ...progress }, answer.output), nowMs);
    case 'failed':
      return failStep({ ...run, ...progress }, nowMs, answer.code, answer.why, answer.onFailure);
    case 'void':
      return worldMoved(run, nowMs, answer.why);
    case 'next-plan':
      return planNext(parts, run, nowMs, answer);
  }
}

/** A step that has nothing to count says only what it does: then the steps are counted. */
function counted(run: Run, progress: StepProgress): Progress {
  if (!('total' in progress) && run.progress !== undefined) return { ...run.progress, label: progress.label };
  if ('total' in progress && progress.total > 0) return progress;
  return { done: run.step.index, total: stepsOf(run).length, label: progress.label };
}

function worldMoved(run: Run, nowMs: number, why: string): Run {
  if (run.phase.kind === 'undoing') return failStep(run, nowMs, 'world-moved', why);
  if (hasChanged(run)) return beginUndo(run, nowMs, why, 'world-moved');
  return end(withNote(run, nowMs, 'void', { why }), nowMs, 'void', why, 'world-moved');
}

async function withOutput(parts: EngineParts, run: Run, output: Json | undefined): Promise<Run> {
  const name = currentStep(run)?.name;
  if (output === undefined || name === undefined) return run;
  const kept = await spill(parts.store, run.id, `${run.step.index}-${run.fence}-output`, output);
  return { ...run, outputs: { ...run.outputs, [name]: kept } };
}

async function keepRunning(
  parts: EngineParts,
  run: Run,
  nowMs: number,
  answer: Extract<StepAnswer<Json>, { kind: 'running' }>,
  timeoutSeconds: number,
): Promise<Run> {
  const handle = await spill(parts.store, run.id, `${run.step.index}-${run.fence}-handle`, answer.handle);
  const running: Run = { ...run, ...expected(run, nowMs, answer), step: { ...run.step, handle, tries: 0 } };
  const spentSeconds = (nowMs - run.step.startedAtMs - run.step.pausedMs) / 1000;
  if (spentSeconds >= timeoutSeconds) {
    const label = answer.progress === undefined ? '' : ` (${answer.progress.label})`;
    return failStep(running, nowMs, 'deadline', `It was not finished within ${durationText(timeoutSeconds)}${label}.`);
  }
  const checkAfterSeconds = Math.min(answer.checkAfterSeconds ?? parts.pollSeconds, timeoutSeconds - spentSeconds);
  return { ...running, dueAtMs: Math.ceil(nowMs + checkAfterSeconds * 1000) };
}

function expected(
  { phase, expectedEndMs }: Run,
  nowMs: number,
  { remainingSeconds }: Extract<StepAnswer<Json>, { kind: 'running' }>,
): Pick<Run, 'expectedEndMs'> {
  if (remainingSeconds === undefined || phase.kind !== 'running') return {};
  return { expectedEndMs: correctedEndMs(expectedEndMs, nowMs, remainingSeconds) };
}

function durationText(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
}
