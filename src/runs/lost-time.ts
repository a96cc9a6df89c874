/** Time in which a run could not go on: paused, held, at a closed gate, or cut off from AWS. Pure. */
import type { Run } from './run.ts';

/** `lostMs` up to now count neither against the step's deadline nor as part of its round, and put off the end. */
export function withoutTime(run: Run, nowMs: number, lostMs: number): Run {
  const { startedAtMs, pausedMs } = run.step;
  const step = { ...run.step, pausedMs: Math.min(pausedMs + lostMs, nowMs - startedAtMs) };
  return endsLater({ ...run, step }, lostMs);
}

/** As if everything so far, the end of the run included, were `byMs` later. */
export function endsLater(run: Run, byMs: number): Run {
  const { roundAtMs } = run.step;
  const step = { ...run.step, ...(roundAtMs === undefined ? {} : { roundAtMs: roundAtMs + byMs }) };
  const end = run.expectedEndMs === undefined ? {} : { expectedEndMs: run.expectedEndMs + byMs };
  return { ...run, ...end, step };
}

/** A pause is over. What was under way when it began, an outage among it, goes on as if there had been none. */
export function resumedAfter(run: Run, nowMs: number, pausedMs: number): Run {
  const { troubleSinceMs, intendedAtMs } = run.step;
  const moved = {
    ...(troubleSinceMs === undefined ? {} : { troubleSinceMs: troubleSinceMs + pausedMs }),
    ...(intendedAtMs === undefined ? {} : { intendedAtMs: intendedAtMs + pausedMs }),
  };
  return withoutTime({ ...run, step: { ...run.step, ...moved } }, nowMs, pausedMs);
}

/** The trouble is over, and the time that it took is taken out. */
export function withoutTrouble(run: Run, nowMs: number): Run {
  const { trouble: _, troubleTold: __, gate: ___, troubleSinceMs = nowMs, ...step } = run.step;
  return withoutTime({ ...run, step: { ...step, tries: 0 } }, nowMs, nowMs - troubleSinceMs);
}

/** The held step gets its whole time again; the time until then was nobody's. */
export function begunAgain(run: Run, nowMs: number): Run {
  const { troubleSinceMs: _, ...step } = run.step;
  const retries = (step.retries ?? 0) + 1;
  const again: Run = { ...run, step: { ...step, startedAtMs: nowMs, pausedMs: 0, tries: 0, retries } };
  return run.phase.kind === 'held' ? endsLater(again, nowMs - run.phase.sinceMs) : again;
}

/** A round of a loop is done: the rounds that are left will take as long as this one. At least one is left. */
export function expectedAfterRound(run: Run, nowMs: number, rounds: number | undefined): Pick<Run, 'expectedEndMs'> {
  const { round, roundAtMs } = run.step;
  if (rounds === undefined || roundAtMs === undefined || run.expectedEndMs === undefined) return {};
  return { expectedEndMs: nowMs + Math.max(1, rounds - round) * (nowMs - roundAtMs) };
}
