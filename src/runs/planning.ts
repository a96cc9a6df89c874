/** From the request to the frozen plan that people are asked about. */
import type { Json } from '../basics/json.ts';
import { beginAsChild } from './begin-child.ts';
import { liveHolder } from './gone.ts';
import { keptPlan } from './kept-plan.ts';
import { withNote, withNotes } from './notes.ts';
import type { EngineParts } from './parts.ts';
import type { Run } from './run.ts';
import { judgeError, recovered } from './trouble.ts';
import { beginSteps, end, failStep } from './walk.ts';

/** Two transitions: what is to be locked is committed before it is locked, so that every end can release it. */
export async function makePlan(parts: EngineParts, run: Run, nowMs: number): Promise<Run> {
  try {
    return run.plan === undefined ? await plan(parts, run, nowMs) : await lockAndFreeze(parts, run, nowMs);
  } catch (error) {
    return retryPlanning(parts, run, nowMs, error);
  }
}

async function plan(parts: EngineParts, run: Run, nowMs: number): Promise<Run> {
  const planner = parts.planners.find(run.verb);
  if (planner === undefined)
    return refuse(run, nowMs, 'verb-unknown', `Nothing here can plan "${run.verb}".`, 'Update Amiable.');
  const planned = await planner.plan(run, nowMs);
  if (planned.kind === 'refused')
    return waitForOther(parts, run, nowMs, planned) ?? refuse(run, nowMs, planned.code, planned.why, planned.remedy);
  const { environment, subjectKey = run.subjectKey } = planned;
  const place = environment === undefined ? {} : { environment };
  const kept = await keptPlan(parts.store, run.id, planned.plan);
  const noted = withNotes(run, nowMs, planned.notes ?? []);
  return { ...recovered(noted, nowMs), ...place, subjectKey, ...kept, dueAtMs: nowMs };
}

/**
 * Goes on by the plan that the planner of another verb makes now. The run keeps its lock and what its steps have left
 * behind; where there is no such plan, the step that asked for it has failed.
 */
export async function planNext(
  parts: EngineParts,
  run: Run,
  nowMs: number,
  { verb, request }: { readonly verb: string; readonly request: Json },
): Promise<Run> {
  const planned = await parts.planners.find(verb)?.plan({ ...run, request }, nowMs);
  if (planned === undefined) return failStep(run, nowMs, 'verb-unknown', `Nothing here can plan "${verb}".`);
  if (planned.kind === 'refused') return failStep(run, nowMs, planned.code, `${planned.why} ${planned.remedy}`);
  const { plan, subjectKey = run.subjectKey } = planned;
  if (subjectKey !== run.subjectKey)
    return failStep(
      run,
      nowMs,
      'subject-changed',
      `The next plan is for ${subjectKey}, which this run has not locked.`,
    );
  const { progress: _, ...rest } = run;
  const next: Run = { ...rest, ...(await keptPlan(parts.store, run.id, plan)), tried: [] };
  return freeze(parts, next.parent === undefined ? { ...next, approvals: [] } : next, nowMs);
}

async function lockAndFreeze(parts: EngineParts, run: Run, nowMs: number): Promise<Run> {
  await liveHolder(parts.store, run.subjectKey);
  const holder = await parts.store.acquireLock(run.subjectKey, run.id, nowMs);
  if (holder === 'acquired') return freeze(parts, recovered(run, nowMs), nowMs);
  const why = `${run.subject} is already being changed by run ${holder.owner}.`;
  const { plan: _, digest: __, ...unplanned } = run;
  return (
    waitForOther(parts, unplanned, nowMs, { code: 'lock-held', why }) ??
    refuse(run, nowMs, 'lock-held', why, `Wait for it, or look at it: /ami status ${holder.owner}`)
  );
}

/** What a plan is refused with while another child of the same run is in its way, which will end. */
export const siblingBusyCode = 'sibling-busy';

/**
 * A child may wait for whoever has its subject, and is then planned on what it finds; for another child of its parent
 * without limit. Undefined where it does not.
 */
function waitForOther(
  { pollSeconds }: EngineParts,
  run: Run,
  nowMs: number,
  { code, why }: { readonly code: string; readonly why: string },
): Run | undefined {
  const isSibling = code === siblingBusyCode;
  const untilMs = isSibling ? Number.POSITIVE_INFINITY : (run.parent?.waitUntilMs ?? nowMs);
  if ((code !== 'lock-held' && !isSibling) || untilMs <= nowMs) return undefined;
  const step = { ...run.step, trouble: why, troubleSinceMs: run.step.troubleSinceMs ?? nowMs };
  return { ...run, step, dueAtMs: Math.min(nowMs + pollSeconds * 1000, untilMs) };
}

async function freeze({ store, planned }: EngineParts, run: Run, nowMs: number): Promise<Run> {
  if (run.parent !== undefined) return beginAsChild(run, run.parent, await store.read(run.parent.runId), nowMs);
  const told = withNote(run, nowMs, 'planned', { digest: run.digest ?? '' });
  const noted = withNotes(told, nowMs, (await planned?.(run)) ?? []);
  const rule = run.plan?.approval;
  if (rule === undefined || rule.required === 0) return beginSteps(noted, nowMs);
  const untilMs = nowMs + rule.ttlSeconds * 1000;
  const asking: Run = { ...noted, phase: { kind: 'approval', sinceMs: nowMs, untilMs }, dueAtMs: untilMs };
  return withNote(asking, nowMs, 'approval-asked', { untilMs, required: rule.required });
}

function refuse(run: Run, nowMs: number, code: string, why: string, remedy: string): Run {
  return end(withNote(run, nowMs, 'refused', { code, why, remedy }), nowMs, 'refused', why, code, remedy);
}

function retryPlanning(parts: EngineParts, run: Run, nowMs: number, error: unknown): Run {
  const trouble = judgeError(run, nowMs, error);
  parts.log.warn({ run: run.id, code: trouble.code, error }, 'planning failed');
  if (trouble.givesUp) return refuse(run, nowMs, trouble.code, trouble.why, 'Mend the cause, then ask again.');
  return { ...run, step: { ...run.step, tries: trouble.tries, trouble: trouble.why }, dueAtMs: trouble.retryAtMs };
}
