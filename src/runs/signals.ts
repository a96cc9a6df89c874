/** What people tell a run, applied to it. Pure; the same judgement answers the person at the click and at the commit. */
import { begunAgain, resumedAfter } from './lost-time.ts';
import { withNote } from './notes.ts';
import type { Run, Signal } from './run.ts';
import { beginSteps, beginUndo, currentStep, end } from './walk.ts';

export type Judgement =
  | { readonly kind: 'valid' }
  | { readonly kind: 'refused'; readonly code: string; readonly why: string };

/** The code under which a run is held that only waits for a person to let it go on: nothing has failed. */
export const awaitsGoCode = 'awaits-go';

const keptSignalKeys = 50;

/** Whether this signal means anything to this run now; `why` is a sentence for the person who sent it. */
export function judgeSignal(run: Run, signal: Signal): Judgement {
  if (run.phase.kind === 'ended')
    return refused('run-ended', `Run ${run.id} has already ended (${run.phase.outcome}).`);
  switch (signal.kind) {
    case 'approve':
      return judgeApproval(run, signal);
    case 'reject':
      return run.phase.kind === 'approval'
        ? valid
        : refused('not-waiting', `Run ${run.id} is not waiting for approval.`);
    case 'pause':
      return judgePause(run);
    case 'resume':
      return run.paused === undefined ? refused('not-paused', `Run ${run.id} is not paused.`) : valid;
    case 'abort':
      return judgeAbort(run, signal);
    case 'retry':
      return judgeGo(run, signal) ?? judgeStuck(run, signal.kind);
    case 'hold':
      return judgeStuck(run, signal.kind);
  }
}

const valid: Judgement = { kind: 'valid' };
const refused = (code: string, why: string): Judgement => ({ kind: 'refused', code, why });

function judgeApproval(run: Run, signal: Signal): Judgement {
  if (run.phase.kind !== 'approval') return refused('not-waiting', `Run ${run.id} is not waiting for approval.`);
  if (signal.atMs >= run.phase.untilMs) return refused('expired', 'The time to approve this plan is over.');
  if (signal.digest !== undefined && signal.digest !== run.digest) {
    return refused('plan-changed', 'This is an older plan; look at the current card before approving.');
  }
  if (signal.by.id === run.requestedBy.id && run.plan?.approval.requesterMayApprove !== true) {
    return refused('own-plan', 'You asked for this run, so someone else has to approve it.');
  }
  if (run.approvals.some((approval) => approval.by.id === signal.by.id)) {
    return refused('approved-already', 'You have already approved this plan.');
  }
  return valid;
}

function judgePause(run: Run): Judgement {
  if (run.paused !== undefined)
    return refused('paused-already', `Run ${run.id} is paused already, by ${run.paused.by.name}.`);
  if (run.phase.kind === 'running' || run.phase.kind === 'undoing') return valid;
  return refused('not-running', `Run ${run.id} is not changing anything now, so there is nothing to pause.`);
}

function judgeAbort({ id, phase }: Run, { atMs, reason = '' }: Signal): Judgement {
  if (phase.kind === 'undoing') return refused('undoing', `Run ${id} is already being taken back.`);
  if (phase.kind !== 'needs-human') return valid;
  if (atMs < phase.sinceMs) return refused('needs-human', `Run ${id} has come to need a person meanwhile; look at it.`);
  if (reason.trim() === '') {
    return refused('reason-missing', `Run ${id} needs a person: closing it as it is takes a reason.`);
  }
  return valid;
}

/** Letting a run go on that asks for it is an approval, and held to the same rule; undefined where it passes. */
function judgeGo(run: Run, { by }: Signal): Judgement | undefined {
  const asks = run.phase.kind === 'held' && run.phase.code === awaitsGoCode;
  if (!asks || by.id !== run.requestedBy.id || run.plan?.approval.requesterMayApprove === true) return undefined;
  return run.plan?.approval.required === 0
    ? undefined
    : refused('own-plan', 'You asked for this run, so someone else has to let it go on.');
}

function judgeStuck(run: Run, kind: 'retry' | 'hold'): Judgement {
  const stuck = run.phase.kind === 'held' || (kind === 'retry' && run.phase.kind === 'needs-human');
  return stuck ? valid : refused('not-held', `Run ${run.id} is not held, so there is nothing to ${kind}.`);
}

/** Applies every signal of the inbox, oldest first, and empties it. Repeated keys count once. */
export function applyInbox(run: Run, nowMs: number): Run {
  const emptied: Run = { ...run, inbox: [] };
  return run.inbox.reduce((state, signal) => applySignal(state, signal, nowMs), emptied);
}

/** Applies one signal; a refused one leaves a note, so that nothing a person did is lost. */
export function applySignal(run: Run, signal: Signal, nowMs: number): Run {
  if (run.seen.includes(signal.key)) return run;
  const seen = [...run.seen, signal.key].slice(-keptSignalKeys);
  const judged = judgeSignal(run, signal);
  if (judged.kind === 'valid') return { ...perform(run, signal, nowMs), ...causeOf(signal), seen };
  const facts = { by: signal.by, kind: signal.kind, code: judged.code, why: judged.why };
  return withNote({ ...run, seen }, nowMs, 'signal-refused', facts);
}

/** Whoever sets a run going answers in the audit trail for what it does from then on. */
function causeOf({ kind, by }: Signal): Pick<Run, 'actingFor'> {
  return kind === 'approve' || kind === 'resume' || kind === 'retry' || kind === 'abort' ? { actingFor: by } : {};
}

function perform(run: Run, signal: Signal, nowMs: number): Run {
  switch (signal.kind) {
    case 'approve':
      return approve(run, signal, nowMs);
    case 'reject':
      return reject(run, signal, nowMs);
    case 'pause':
      return pause(run, signal, nowMs);
    case 'resume':
      return resume(run, signal, nowMs);
    case 'abort':
      return abort(run, signal, nowMs);
    case 'retry':
      return retry(run, signal, nowMs);
    case 'hold':
      return withNote({ ...run, dueAtMs: nowMs }, nowMs, 'hold', { by: signal.by });
  }
}

function approve(run: Run, signal: Signal, nowMs: number): Run {
  const approvals = [...run.approvals, { by: signal.by, atMs: signal.atMs }];
  const required = run.plan?.approval.required ?? 1;
  const noted = withNote({ ...run, approvals }, nowMs, 'approved', {
    by: signal.by,
    count: approvals.length,
    required,
  });
  return approvals.length >= required ? beginSteps(noted, nowMs) : noted;
}

function reject(run: Run, signal: Signal, nowMs: number): Run {
  const reason = signal.reason ?? '';
  const noted = withNote(run, nowMs, 'rejected', { by: signal.by, reason });
  return end(noted, nowMs, 'rejected', `${signal.by.name} rejected the plan${reason === '' ? '' : `: ${reason}`}.`);
}

/** The run as it stands still from now on. */
export function pause(run: Run, { by, withParent }: Pick<Signal, 'by' | 'withParent'>, nowMs: number): Run {
  const shared = withParent === undefined ? {} : { withParent };
  return withNote({ ...run, paused: { by, atMs: nowMs, ...shared } }, nowMs, 'paused', { by });
}

function resume(run: Run, signal: Signal, nowMs: number): Run {
  const { paused, ...rest } = run;
  const pausedMs = paused === undefined ? 0 : nowMs - paused.atMs;
  const resumed: Run = { ...resumedAfter(rest, nowMs, pausedMs), dueAtMs: nowMs };
  return withNote(resumed, nowMs, 'resumed', { by: signal.by, pausedSeconds: Math.round(pausedMs / 1000) });
}

function abort(run: Run, signal: Signal, nowMs: number): Run {
  const reason = signal.reason === undefined ? {} : { reason: signal.reason };
  const noted = withNote(run, nowMs, 'abort-asked', { by: signal.by, ...reason });
  return run.phase.kind === 'needs-human'
    ? end(noted, nowMs, 'failed', closedWhy(signal, run.phase.why), 'closed')
    : beginUndo(noted, nowMs, `${signal.by.name} aborted it.`, 'aborted');
}

function closedWhy({ by, reason = '' }: Signal, stuckWhy: string): string {
  return `${by.name} closed it without taking it back: ${reason}. What stopped the way back: ${stuckWhy}`;
}

/** A held step goes on with what it had intended, with its whole time before it again. */
function retry(run: Run, signal: Signal, nowMs: number): Run {
  const phase: Run['phase'] =
    run.phase.kind === 'needs-human'
      ? { kind: 'undoing', why: run.phase.why, code: run.phase.code }
      : { kind: 'running' };
  const facts = { by: signal.by, step: currentStep(run)?.name ?? '' };
  return withNote({ ...begunAgain(run, nowMs), phase, dueAtMs: nowMs }, nowMs, 'retry', facts);
}
