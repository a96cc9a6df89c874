/** One transition of a run: the only place where a run meets the world. */
import { ask } from './ask.ts';
import { recall } from './large.ts';
import { withNote, withNotes } from './notes.ts';
import type { EngineParts, Freshness } from './parts.ts';
import { rest } from './pausing.ts';
import { makePlan } from './planning.ts';
import { remindersBy } from './reminders.ts';
import type { Run } from './run.ts';
import { settle } from './settle.ts';
import { judgeError, recovered, waitInTrouble } from './trouble.ts';
import { currentStep, end, failStep, hold, needHuman, nextStep } from './walk.ts';

type Stuck = Extract<Run['phase'], { kind: 'held' | 'needs-human' }>;

/**
 * Performs one transition of a claimed run and answers the run as it should be committed, with `dueAtMs` set.
 * Safe to repeat from the last commit: effects carry tokens, or are looked for before they are done again.
 */
export async function transition(parts: EngineParts, run: Run, nowMs: number, freshness: Freshness): Promise<Run> {
  if (run.paused !== undefined) return rest(parts, run, nowMs);
  switch (run.phase.kind) {
    case 'planning':
      return makePlan(parts, run, nowMs);
    case 'approval':
      return run.phase.untilMs <= nowMs ? expire(run, nowMs) : { ...run, dueAtMs: run.phase.untilMs };
    case 'running':
    case 'undoing':
      return walkStep(parts, run, nowMs, freshness);
    case 'held':
    case 'needs-human':
      return remind(run, run.phase, nowMs, parts.reminderSeconds);
    case 'ended':
      await parts.store.releaseLock(run.subjectKey, run.id);
      return withoutDue(withNotes(run, nowMs, (await parts.ended?.(run)) ?? []));
  }
}

/** Says again, every so often, that nothing goes on without a person. */
function remind(run: Run, phase: Stuck, nowMs: number, firstPauseSeconds: number): Run {
  const { sinceMs, why, reminders = 0 } = phase;
  const { due, nextAtMs } = remindersBy(sinceMs, nowMs, firstPauseSeconds);
  const waiting: Run = { ...run, phase: { ...phase, reminders: due }, dueAtMs: nextAtMs };
  if (due <= reminders) return waiting;
  const seconds = Math.round((nowMs - sinceMs) / 1000);
  return withNote(waiting, nowMs, 'reminder', { step: currentStep(run)?.name ?? '', why, seconds });
}

function withoutDue(run: Run): Run {
  const { dueAtMs: _, ...rest } = run;
  return rest;
}

function expire(run: Run, nowMs: number): Run {
  return end(withNote(run, nowMs, 'expired'), nowMs, 'expired', 'Nobody approved the plan in time.');
}

async function walkStep(parts: EngineParts, run: Run, nowMs: number, freshness: Freshness): Promise<Run> {
  const kept = currentStep(run);
  if (kept === undefined) return nextStep(run, nowMs);
  const kind = parts.steps.find(kept.kind);
  if (kind === undefined) return unknownStep(run, nowMs, kept.kind);
  try {
    const step = { ...kept, params: await recall(parts.store, run.id, kept.params) };
    const asked = await ask(parts, kind, step, run, nowMs, freshness);
    if (asked.answer === undefined) return asked.run;
    return await settle(parts, asked.run, nowMs, asked.answer, kind.timeoutSeconds(step.params));
  } catch (error) {
    return troubled(parts, run, nowMs, error);
  }
}

function unknownStep(run: Run, nowMs: number, kind: string): Run {
  const why = `This version of Amiable does not know steps of kind "${kind}".`;
  return run.phase.kind === 'undoing'
    ? needHuman(run, nowMs, 'step-unknown', why)
    : hold(run, nowMs, 'step-unknown', why);
}

function troubled(parts: EngineParts, asked: Run, nowMs: number, error: unknown): Run {
  // What failed is behind the gate that the step waited at.
  const run = asked.step.gate === undefined ? asked : recovered(asked, nowMs);
  const trouble = judgeError(run, nowMs, error);
  parts.log.warn({ run: run.id, step: currentStep(run)?.name, code: trouble.code, error }, 'step did not succeed');
  if (!trouble.givesUp) return waitInTrouble(run, nowMs, trouble);
  return failStep({ ...run, step: { ...run.step, tries: 0 } }, nowMs, trouble.code, trouble.why);
}
