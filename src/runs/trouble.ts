/** What to make of a thrown error: not an answer, only a failure to look or act. Pure. */
import { AmiableError } from '../basics/errors.ts';
import { withoutTrouble } from './lost-time.ts';
import { withNote } from './notes.ts';
import type { Run } from './run.ts';
import { currentStep } from './walk.ts';

const triesBeforeGivingUp = 5;

export interface Trouble {
  readonly code: string;
  readonly why: string;
  /** Errors in a row, this one included. */
  readonly tries: number;
  /** Another try cannot help. */
  readonly givesUp: boolean;
  readonly retryAtMs: number;
}

/** Errors that may pass are tried again for ever, those that cannot pass not at all, and unknown ones a few times. */
export function judgeError(run: Run, nowMs: number, error: unknown): Trouble {
  const tries = run.step.tries + 1;
  const { code, why, patience } = describe(error);
  return { code, why, tries, givesUp: tries >= patience, retryAtMs: nowMs + backoffMs(tries) };
}

function describe(error: unknown): { readonly code: string; readonly why: string; readonly patience: number } {
  if (error instanceof AmiableError) {
    const patience = error.retry === 'later' ? Number.POSITIVE_INFINITY : 1;
    return { code: error.code, why: withPermission(error), patience };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', why, patience: triesBeforeGivingUp };
}

/** What a person can do about a denied call: AWS says what was refused, and seldom what to do. */
function withPermission({ message, evidence }: AmiableError): string {
  const { action } = evidence;
  return typeof action === 'string'
    ? `${message.replace(/[.\s]+$/, '')}. Allow ${action} to the role of Amiable.`
    : message;
}

/** 1, 2, 4 ... seconds, at most a minute. */
function backoffMs(tries: number): number {
  return Math.min(60, 2 ** (tries - 1)) * 1000;
}

/** The step waits for its next try. People are told at the second error in a row, and once. */
export function waitInTrouble(run: Run, nowMs: number, trouble: Trouble): Run {
  const tell = trouble.tries >= 2 && run.step.troubleTold !== true;
  const { tries, why } = trouble;
  const troubleSinceMs = run.step.troubleSinceMs ?? nowMs;
  const step = { ...run.step, tries, trouble: why, troubleSinceMs, ...(tell ? { troubleTold: true } : {}) };
  const waiting: Run = { ...run, step, dueAtMs: trouble.retryAtMs };
  return tell ? withNote(waiting, nowMs, 'trouble', { step: currentStep(run)?.name ?? '', why }) : waiting;
}

/**
 * The step was reached again. The time that the trouble took does not count against it; people who were told of the
 * trouble are told that it is over.
 */
export function recovered(run: Run, nowMs: number): Run {
  if (run.step.trouble === undefined && run.step.tries === 0) return run;
  const calm = withoutTrouble(run, nowMs);
  const { gate, troubleTold, troubleSinceMs = nowMs } = run.step;
  if (gate !== undefined) {
    const seconds = Math.round((nowMs - troubleSinceMs) / 1000);
    return withNote(calm, nowMs, 'gate-opened', { gate: gate.name, seconds });
  }
  return troubleTold === true ? withNote(calm, nowMs, 'recovered', { step: currentStep(run)?.name ?? '' }) : calm;
}
