/** Asks the current step what comes next: intend, start, find or poll, whichever it has come to. */
import type { Json } from '../basics/json.ts';
import { stepToken } from './ids.ts';
import { recall, spill } from './large.ts';
import { withoutTime } from './lost-time.ts';
import { withNote } from './notes.ts';
import type { EngineParts, Freshness } from './parts.ts';
import type { PlanStep } from './plan.ts';
import type { Gate, GateState } from './planner.ts';
import type { Run } from './run.ts';
import type { AnyStepKind, StepAnswer, StepContext } from './step.ts';
import { recovered } from './trouble.ts';
import { currentStep, heartbeatSeconds, interruptedOutput } from './walk.ts';

/** The run after asking; without an answer it waits at a gate, or has an intent to be committed. */
export interface Asked {
  readonly run: Run;
  readonly answer?: StepAnswer<Json>;
}

interface Question {
  readonly parts: EngineParts;
  readonly kind: AnyStepKind;
  readonly run: Run;
  readonly context: StepContext;
  readonly params: Json;
  readonly freshness: Freshness;
}

/** Asks `step`, the current one. What it tells is noted on the run. Throws what the step throws: then nothing is known. */
export async function ask(
  parts: EngineParts,
  kind: AnyStepKind,
  step: PlanStep,
  run: Run,
  nowMs: number,
  freshness: Freshness,
): Promise<Asked> {
  const isGated = run.step.intent === undefined && !kind.isCleaning;
  const closed = isGated ? await closedGate(parts.gates, run, nowMs) : undefined;
  if (closed !== undefined) return { run: waitAtGate(run, nowMs, parts.pollSeconds, closed) };
  const told: Told[] = [];
  const context = await contextOf(parts, run, step.name, nowMs, (noteKind, facts) =>
    told.push({ kind: noteKind, facts }),
  );
  const question: Question = { parts, kind, run, context, params: step.params, freshness };
  const asked = run.step.intent === undefined ? await intend(question) : await goOn(question, run.step.intent);
  return { ...asked, run: withTold(recovered(asked.run, nowMs), nowMs, told) };
}

/** Asks the step under way to call off what it has running, for as long as the run is paused. Safe to repeat. */
export async function askToPause(parts: EngineParts, run: Run, nowMs: number): Promise<Run> {
  const step = currentStep(run);
  const kind = step && parts.steps.find(step.kind);
  if (step === undefined || kind?.pause === undefined || run.step.intent === undefined) return run;
  const told: Told[] = [];
  const context = await contextOf(parts, run, step.name, nowMs, (noteKind, facts) =>
    told.push({ kind: noteKind, facts }),
  );
  const known = async (value: Json): Promise<Json> => recall(parts.store, run.id, value);
  const handle = run.step.handle === undefined ? undefined : await known(run.step.handle);
  const left = await kind.pause(context, await known(step.params), await known(run.step.intent), handle);
  const kept = left && (await spill(parts.store, run.id, `${run.step.index}-${run.fence}-handle`, left));
  const paused: Run = kept === undefined ? run : { ...run, step: { ...run.step, handle: kept } };
  return withTold(paused, nowMs, told);
}

interface Told {
  readonly kind: string;
  readonly facts: Record<string, Json>;
}

function withTold(run: Run, nowMs: number, told: readonly Told[]): Run {
  return told.reduce((state, note) => withNote(state, nowMs, note.kind, note.facts), run);
}

/** Gates stop what is new; taking changes back never waits for them. */
async function closedGate(gates: readonly Gate[], run: Run, nowMs: number): Promise<ClosedGate | undefined> {
  if (run.phase.kind === 'undoing') return undefined;
  for (const { name, check } of gates) {
    const state = await check(run, nowMs);
    if (state.kind === 'closed') return { ...state, name };
  }
  return undefined;
}

type ClosedGate = Extract<GateState, { kind: 'closed' }> & Pick<Gate, 'name'>;

/** Time at a closed gate does not count against the step. */
function waitAtGate(run: Run, nowMs: number, pollSeconds: number, { name, why, untilMs }: ClosedGate): Run {
  const troubleSinceMs = run.step.troubleSinceMs ?? nowMs;
  const gate = { name, ...(untilMs === undefined ? {} : { untilMs }) };
  const told = { trouble: why, troubleTold: true, troubleSinceMs, gate };
  const step = { ...run.step, startedAtMs: nowMs, pausedMs: 0, ...told };
  const lookAtMs = nowMs + (untilMs === undefined ? pollSeconds : heartbeatSeconds) * 1000;
  const dueAtMs = Math.min(lookAtMs, untilMs ?? lookAtMs);
  const waiting: Run = { ...run, ...standing(run), step, dueAtMs };
  if (run.step.trouble === why) return waiting;
  return withNote(waiting, nowMs, 'gate-closed', { gate: name, why });
}

/** Nothing of what the step before was doing goes on. */
function standing({ progress }: Run): Pick<Run, 'progress'> {
  return progress === undefined ? {} : { progress: { ...progress, label: 'waiting' } };
}

async function contextOf(
  parts: EngineParts,
  run: Run,
  stepName: string,
  nowMs: number,
  tell: StepContext['tell'],
): Promise<StepContext> {
  const { index, round, startedAtMs, pausedMs, intendedAtMs, retries } = run.step;
  // Names are unique in a plan, but the way back is put together from several lists.
  const place = run.phase.kind === 'undoing' ? `undo/${index}/${stepName}` : stepName;
  return {
    runId: run.id,
    stepName,
    token: stepToken(run.id, place, round),
    round,
    nowMs,
    startedAtMs: startedAtMs + pausedMs,
    ...(intendedAtMs === undefined ? {} : { intendedAtMs }),
    actingFor: run.actingFor ?? run.requestedBy,
    ...(retries === undefined ? {} : { retries }),
    ...(run.paused === undefined ? {} : { paused: { by: run.paused.by, atMs: run.paused.atMs } }),
    outputs: await recallOutputs(parts, run),
    tell,
  };
}

async function recallOutputs({ store }: EngineParts, run: Run): Promise<Record<string, Json>> {
  const whole = async ([name, value]: [string, Json]): Promise<[string, Json]> => {
    if (name !== interruptedOutput || value === null || typeof value !== 'object')
      return [name, await recall(store, run.id, value)];
    const known = Object.entries(value).map(
      async ([key, part]) => [key, await recall(store, run.id, part ?? null)] as const,
    );
    return [name, Object.fromEntries(await Promise.all(known))];
  };
  return Object.fromEntries(await Promise.all(Object.entries(run.outputs).map(whole)));
}

async function intend({ parts, kind, run, context, params }: Question): Promise<Asked> {
  const decided = await kind.intend(context, params);
  if ('answer' in decided) {
    const unbegun = decided.answer.kind === 'void' || decided.answer.kind === 'failed';
    return { run: unbegun ? run : begin(run), answer: decided.answer };
  }
  const intent = await spill(parts.store, run.id, `${context.token}-intent`, decided.intent);
  // A handle from waiting before there was an intent is not a start.
  const { handle: _, ...step } = run.step;
  return { run: { ...begin(run), step: { ...step, intent, intendedAtMs: context.nowMs }, dueAtMs: context.nowMs } };
}

/** Remembers that the step was begun, so that it is taken back if the run turns round. */
function begin(run: Run): Run {
  if (run.phase.kind === 'undoing' || run.tried.includes(run.step.index)) return run;
  return { ...run, tried: [...run.tried, run.step.index] };
}

async function goOn(question: Question, intended: Json): Promise<Asked> {
  const { parts, kind, run, context, params } = question;
  const intent = await recall(parts.store, run.id, intended);
  const handle = await startedHandle(question, intent);
  if (handle !== undefined) return { run, answer: await kind.poll(context, params, handle, intent) };
  return { run: startedLater(run, context.nowMs), answer: await kind.start(context, params, intent) };
}

/** What the step has started: recorded, or found where it may have started unrecorded. */
async function startedHandle(
  { parts, kind, run, context, params, freshness }: Question,
  intent: Json,
): Promise<Json | undefined> {
  if (run.step.handle !== undefined) return recall(parts.store, run.id, run.step.handle);
  return freshness === 'fresh-intent' ? undefined : kind.find(context, params, intent);
}

/** The time from intending to acting, when nobody could act, does not count against the step. Trouble counts itself. */
function startedLater(run: Run, nowMs: number): Run {
  const { troubleSinceMs = nowMs, intendedAtMs = nowMs } = run.step;
  return withoutTime(run, nowMs, Math.max(0, troubleSinceMs - intendedAtMs));
}
