/** One transition of a run: the only place where a run meets the world. */
import { AmiableError } from '../basics/errors.ts';
import type { Json } from '../basics/json.ts';
import type { Log } from '../basics/log.ts';
import { stepToken } from './ids.ts';
import { withNote } from './notes.ts';
import { planDigest } from './plan.ts';
import type { Gate, Planner, Registry } from './planner.ts';
import type { Run } from './run.ts';
import { recall, spill } from './large.ts';
import type { AnyStepKind, StepAnswer, StepContext } from './step.ts';
import type { Store } from './store.ts';
import { beginSteps, beginUndo, currentStep, end, failStep, heartbeatSeconds, hold, needHuman, nextRound, nextStep } from './walk.ts';

export interface EngineParts {
  readonly store: Store;
  readonly planners: Registry<Planner>;
  readonly steps: Registry<AnyStepKind>;
  readonly gates: readonly Gate[];
  readonly log: Log;
  /** How often a running step is looked at when it does not say itself, in seconds. */
  readonly pollSeconds: number;
}

/** Whether an intent found on the run was committed in this very claim, and so cannot have been acted on yet. */
export type Freshness = 'fresh-intent' | 'unknown';

const triesBeforeGivingUp = 5;

/**
 * Performs one transition of a claimed run and answers the run as it should be committed, with `dueAtMs` set.
 * Safe to repeat from the last commit: effects carry tokens, or are looked for before they are done again.
 */
export async function transition(parts: EngineParts, run: Run, nowMs: number, freshness: Freshness): Promise<Run> {
  if (run.paused !== undefined) return { ...run, dueAtMs: nowMs + heartbeatSeconds * 1000 };
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
      return { ...run, dueAtMs: nowMs + heartbeatSeconds * 1000 };
    case 'ended':
      await parts.store.releaseLock(run.subjectKey, run.id);
      return withoutDue(run);
  }
}

function withoutDue(run: Run): Run {
  const { dueAtMs: _, ...rest } = run;
  return rest;
}

function expire(run: Run, nowMs: number): Run {
  return end(withNote(run, nowMs, 'expired'), nowMs, 'expired', 'Nobody approved the plan in time.');
}

async function makePlan(parts: EngineParts, run: Run, nowMs: number): Promise<Run> {
  const planner = parts.planners.find(run.verb);
  if (planner === undefined) return refuse(run, nowMs, 'verb-unknown', `Nothing here can plan "${run.verb}".`, 'Update Amiable.');
  try {
    const planned = await planner.plan(run, nowMs);
    if (planned.kind === 'refused') return refuse(run, nowMs, planned.code, planned.why, planned.remedy);
    const holder = await parts.store.acquireLock(run.subjectKey, run.id, nowMs);
    if (holder !== 'acquired') {
      const why = `${run.subject} is already being changed by run ${holder.owner}.`;
      return refuse(run, nowMs, 'lock-held', why, `Wait for it, or look at it: /ami status ${holder.owner}`);
    }
    const environment = planned.environment === undefined ? {} : { environment: planned.environment };
    return freeze({ ...run, ...environment, plan: planned.plan, digest: planDigest(planned.plan) }, nowMs);
  } catch (error) {
    return retryPlanning(parts, run, nowMs, error);
  }
}

function freeze(run: Run, nowMs: number): Run {
  const noted = withNote(run, nowMs, 'planned', { digest: run.digest ?? '' });
  const rule = run.plan?.approval;
  if (rule === undefined || rule.required === 0) return beginSteps(noted, nowMs);
  const untilMs = nowMs + rule.ttlSeconds * 1000;
  const asking: Run = { ...noted, phase: { kind: 'approval', sinceMs: nowMs, untilMs }, dueAtMs: untilMs };
  return withNote(asking, nowMs, 'approval-asked', { untilMs, required: rule.required });
}

function refuse(run: Run, nowMs: number, code: string, why: string, remedy: string): Run {
  return end(withNote(run, nowMs, 'refused', { code, why, remedy }), nowMs, 'refused', why, code);
}

function retryPlanning(parts: EngineParts, run: Run, nowMs: number, error: unknown): Run {
  const { code, why, later } = describe(error);
  parts.log.warn({ run: run.id, code, error }, 'planning failed');
  const tries = run.step.tries + 1;
  if (!later && (error instanceof AmiableError || tries >= triesBeforeGivingUp)) {
    return refuse(run, nowMs, code, why, 'Mend the cause, then ask again.');
  }
  return { ...run, step: { ...run.step, tries, trouble: why }, dueAtMs: nowMs + backoffMs(tries) };
}

async function walkStep(parts: EngineParts, run: Run, nowMs: number, freshness: Freshness): Promise<Run> {
  const step = currentStep(run);
  if (step === undefined) return nextStep(run, nowMs);
  const kind = parts.steps.find(step.kind);
  if (kind === undefined) return unknownStep(run, nowMs, step.kind);
  try {
    const next = await performStep(parts, kind, run, nowMs, freshness);
    return run.step.trouble === undefined || atGate(next) ? next : recovered(run, next, nowMs);
  } catch (error) {
    return troubled(parts, run, nowMs, error);
  }
}

function unknownStep(run: Run, nowMs: number, kind: string): Run {
  const why = `This version of Amiable does not know steps of kind "${kind}".`;
  return run.phase.kind === 'undoing' ? needHuman(run, nowMs, 'step-unknown', why) : hold(run, nowMs, 'step-unknown', why);
}

async function performStep(parts: EngineParts, kind: AnyStepKind, run: Run, nowMs: number, freshness: Freshness): Promise<Run> {
  const step = currentStep(run);
  if (step === undefined) return run;
  const told: { readonly kind: string; readonly facts: Record<string, Json> }[] = [];
  const context = contextOf(run, step.name, nowMs, (noteKind, facts) => told.push({ kind: noteKind, facts }));
  const answered = await ask(parts, kind, run, context, step.params, freshness);
  const noted = told.reduce((state, note) => withNote(state, nowMs, note.kind, note.facts), answered.run);
  return answered.answer === undefined ? noted : settle(parts, kind, noted, nowMs, answered.answer, step.params);
}

function contextOf(run: Run, stepName: string, nowMs: number, tell: StepContext['tell']): StepContext {
  const { round, startedAtMs, pausedMs } = run.step;
  const way = run.phase.kind === 'undoing' ? `undo/${stepName}` : stepName;
  return {
    runId: run.id,
    stepName,
    token: stepToken(run.id, way, round),
    round,
    nowMs,
    startedAtMs: startedAtMs + pausedMs,
    requestedBy: run.requestedBy,
    outputs: run.outputs,
    tell,
  };
}

interface Asked {
  readonly run: Run;
  readonly answer?: StepAnswer<Json>;
}

/** Intend, commit, then find or start, then poll: whichever this step has come to. */
async function ask(parts: EngineParts, kind: AnyStepKind, run: Run, context: StepContext, params: Json, freshness: Freshness): Promise<Asked> {
  if (run.step.intent === undefined) return intend(parts, kind, run, context, params);
  const intent = await recall(parts.store, run.id, run.step.intent);
  if (run.step.handle !== undefined) {
    const handle = await recall(parts.store, run.id, run.step.handle);
    return { run, answer: await kind.poll(context, params, handle, intent) };
  }
  const found = freshness === 'fresh-intent' ? undefined : await kind.find(context, params, intent);
  if (found !== undefined) return { run, answer: { kind: 'running', handle: found, checkAfterSeconds: 0 } };
  return { run, answer: await kind.start(context, params, intent) };
}

async function intend(parts: EngineParts, kind: AnyStepKind, run: Run, context: StepContext, params: Json): Promise<Asked> {
  const closed = run.phase.kind === 'undoing' ? undefined : await closedGate(parts.gates, run);
  if (closed !== undefined) return { run: waitAtGate(run, context.nowMs, parts.pollSeconds, closed) };
  const decided = await kind.intend(context, params);
  const begun = begin(run);
  if ('answer' in decided) return { run: begun, answer: decided.answer };
  const intent = await spill(parts.store, run.id, `${context.token}-intent`, decided.intent);
  return { run: { ...begun, step: { ...begun.step, intent, intendedAtMs: context.nowMs }, dueAtMs: context.nowMs } };
}

async function closedGate(gates: readonly Gate[], run: Run): Promise<string | undefined> {
  for (const gate of gates) {
    const state = await gate.check(run);
    if (state.kind === 'closed') return state.why;
  }
  return undefined;
}

/** Time at a closed gate does not count against the step. */
function waitAtGate(run: Run, nowMs: number, pollSeconds: number, why: string): Run {
  const first = run.step.trouble !== why;
  const step = { ...run.step, startedAtMs: nowMs, trouble: why, troubleTold: true };
  const waiting: Run = { ...run, step, dueAtMs: nowMs + pollSeconds * 1000 };
  return first ? withNote(waiting, nowMs, 'trouble', { step: currentStep(run)?.name ?? '', why }) : waiting;
}

function atGate(run: Run): boolean {
  return run.step.trouble !== undefined && run.step.intent === undefined;
}

/** Remembers that the step was begun, so that it is taken back if the run turns round. */
function begin(run: Run): Run {
  const { trouble: _, troubleTold: __, ...step } = run.step;
  const known = run.phase.kind === 'undoing' || run.tried.includes(run.step.index);
  return { ...run, step, tried: known ? run.tried : [...run.tried, run.step.index] };
}

async function settle(parts: EngineParts, kind: AnyStepKind, run: Run, nowMs: number, answer: StepAnswer<Json>, params: Json): Promise<Run> {
  const progress = 'progress' in answer && answer.progress !== undefined ? { progress: answer.progress } : {};
  switch (answer.kind) {
    case 'running':
      return keepRunning(parts, kind, { ...run, ...progress }, nowMs, answer, params);
    case 'succeeded':
      return nextStep(withOutput({ ...run, ...progress }, answer.output), nowMs);
    case 'again':
      return nextRound(withOutput({ ...run, ...progress }, answer.output), nowMs);
    case 'failed':
      return failStep(run, nowMs, answer.code, answer.why);
    case 'void':
      if (changedAnything(run)) return beginUndo(run, nowMs, answer.why, 'world-moved');
      return end(withNote(run, nowMs, 'void', { why: answer.why }), nowMs, 'void', answer.why, 'world-moved');
  }
}

function changedAnything(run: Run): boolean {
  return run.tried.some((index) => (run.plan?.steps[index]?.undo.length ?? 0) > 0);
}

function withOutput(run: Run, output: Json | undefined): Run {
  const name = currentStep(run)?.name;
  return output === undefined || name === undefined ? run : { ...run, outputs: { ...run.outputs, [name]: output } };
}

async function keepRunning(
  parts: EngineParts,
  kind: AnyStepKind,
  run: Run,
  nowMs: number,
  answer: Extract<StepAnswer<Json>, { kind: 'running' }>,
  params: Json,
): Promise<Run> {
  const spentSeconds = (nowMs - run.step.startedAtMs - run.step.pausedMs) / 1000;
  if (spentSeconds >= kind.timeoutSeconds(params)) {
    const why = answer.progress === undefined ? '' : ` (${answer.progress.label})`;
    return failStep(run, nowMs, 'deadline', `It was not finished within ${Math.round(kind.timeoutSeconds(params) / 60)} minutes${why}.`);
  }
  const handle = await spill(parts.store, run.id, `${run.step.index}-${run.fence}-handle`, answer.handle);
  const checkAfterSeconds = answer.checkAfterSeconds ?? parts.pollSeconds;
  return { ...run, step: { ...run.step, handle, tries: 0 }, dueAtMs: nowMs + checkAfterSeconds * 1000 };
}

function recovered(before: Run, run: Run, nowMs: number): Run {
  const { trouble: _, troubleTold: __, ...step } = run.step;
  const calm: Run = { ...run, step: { ...step, tries: 0 } };
  return before.step.troubleTold === true ? withNote(calm, nowMs, 'recovered', { step: currentStep(before)?.name ?? '' }) : calm;
}

/** Not an answer, only a failure to look or act: again later, unless later cannot help. */
function troubled(parts: EngineParts, run: Run, nowMs: number, error: unknown): Run {
  const { code, why, later } = describe(error);
  parts.log.warn({ run: run.id, step: currentStep(run)?.name, code, error }, 'step did not succeed');
  const tries = run.step.tries + 1;
  const stepName = currentStep(run)?.name ?? '';
  const givesUp = !later && (error instanceof AmiableError || tries >= triesBeforeGivingUp);
  if (givesUp) return failStep({ ...begin(run), step: { ...run.step, tries: 0 } }, nowMs, code, why);
  const tell = tries >= 2 && run.step.troubleTold !== true;
  const step = { ...run.step, tries, trouble: why, ...(tell ? { troubleTold: true } : {}) };
  const waiting: Run = { ...run, step, dueAtMs: nowMs + backoffMs(tries) };
  return tell ? withNote(waiting, nowMs, 'trouble', { step: stepName, why }) : waiting;
}

/** 1, 2, 4 ... seconds, at most a minute. */
function backoffMs(tries: number): number {
  return Math.min(60, 2 ** (tries - 1)) * 1000;
}

function describe(error: unknown): { readonly code: string; readonly why: string; readonly later: boolean } {
  if (error instanceof AmiableError) return { code: error.code, why: error.message, later: error.retry === 'later' };
  return { code: 'unexpected', why: error instanceof Error ? error.message : String(error), later: false };
}
