/** What a pause does beside waiting: a step that has something running elsewhere may call it off. */
import { askToPause } from './ask.ts';
import { withNote } from './notes.ts';
import type { EngineParts } from './parts.ts';
import type { Run } from './run.ts';
import { judgeError } from './trouble.ts';
import { currentStep, heartbeatSeconds } from './walk.ts';

/**
 * The paused run as it rests. The step under way is asked once to call off what it can; while AWS cannot be reached
 * that is tried again, and what AWS refuses is told. Taking changes back is never called off.
 */
export async function rest(parts: EngineParts, run: Run, nowMs: number): Promise<Run> {
  const { paused, phase } = run;
  const resting: Run = { ...run, dueAtMs: nowMs + heartbeatSeconds * 1000 };
  if (paused === undefined || paused.rested === true || phase.kind !== 'running') return resting;
  const rested: Run = { ...resting, paused: { ...paused, rested: true } };
  try {
    return await askToPause(parts, rested, nowMs);
  } catch (error) {
    const { code, why, givesUp } = judgeError(run, nowMs, error);
    parts.log.warn({ run: run.id, step: currentStep(run)?.name, code, error }, 'step was not called off');
    if (!givesUp) return { ...run, dueAtMs: nowMs + parts.pollSeconds * 1000 };
    return withNote(rested, nowMs, 'not-called-off', { why });
  }
}
