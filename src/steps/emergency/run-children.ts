import * as z from 'zod';
import { createChild, pauseChildren, readChildren, resumeChildren } from '../../runs/child-runs.ts';
import {
  begin,
  countOf,
  isOver,
  isStopped,
  type Mark,
  type Marks,
  marks,
  underWay,
  withMarks,
} from '../../runs/children.ts';
import { recall } from '../../runs/large.ts';
import { paceOf, secondsLeft, secondsOfLots } from '../../runs/remaining.ts';
import type { Run } from '../../runs/run.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { countsOf, endedOf, tallied } from './children-ended.ts';
import {
  type ChildrenParams,
  childrenParamsSchema,
  isBlocked,
  madeFor,
  markNow,
  nothingTallied,
  progressOf,
  type Result,
  resultSchema,
  stopRule,
  tallyOf,
  tallySchema,
} from './children-parts.ts';
import { tellBegun, tellEnded } from './children-told.ts';

const handleSchema = z.object({ marks: z.string(), tally: tallySchema.default(nothingTallied) });
type Handle = z.infer<typeof handleSchema>;

/**
 * Has other runs do it, so many at once, and waits for all of them. Each is marked as begun before it is created, and
 * its id follows from the run's own and its key: whenever a worker dies, none is begun twice and none is forgotten.
 * Those that fail are left to themselves; where too many have, nothing more is begun. A look costs one read for each
 * hundred that are under way. A pause is handed on to them.
 */
export function runChildrenStep(parts: Pick<StepParts, 'family'>): AnyStepKind {
  return stepKind<ChildrenParams, null, Handle>({
    kind: 'run-children',
    parse: (params) => childrenParamsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds,
    intend: async () => ({ intent: null }),
    start: async (context, params) =>
      beginMore(context, params, { marks: marks.waiting.repeat(params.children.length), tally: nothingTallied }),
    poll: (context, params, handle) => look(parts, context, params, handle),
    pause: async (context, params, _intent, handle) => {
      if (handle === undefined || context.paused === undefined) return handle;
      const children = [...(await readUnderWay(parts, context, params, handle.marks)).values()];
      await pauseChildren(parts.family, context.runId, context.paused, children, context.nowMs);
      return handle;
    },
  });
}

async function look(
  parts: Pick<StepParts, 'family'>,
  context: StepContext,
  params: ChildrenParams,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const { nowMs } = context;
  const children = await readUnderWay(parts, context, params, handle.marks);
  await createMissing(parts, context, params, handle.marks, children);
  await resumeChildren(parts.family, [...children.values()], context.actingFor, nowMs);
  const changed = new Map<number, Mark>();
  for (const index of underWay(handle.marks)) {
    const run = children.get(params.children[index]?.key ?? '');
    if (run !== undefined && markNow(run) !== marks.begun) changed.set(index, markNow(run));
  }
  const ended = endedOf(params, changed, children);
  const left = await countsOf(parts, ended);
  tellEnded(context, params, ended, left);
  const now = withMarks(handle.marks, changed);
  const elapsed = underWay(now).map((index) => {
    const run = children.get(params.children[index]?.key ?? '');
    return run === undefined ? 0 : (nowMs - run.requestedAtMs) / 1000;
  });
  return beginMore(
    context,
    params,
    { marks: now, tally: tallied(params, handle.tally, ended, left) },
    { elapsed, results: () => resultsOf(parts, context, params, now) },
  );
}

interface Looked {
  /** For how long those are under way that were so before, in seconds. */
  readonly elapsed: readonly number[];
  readonly results: () => Promise<Record<string, Result>>;
}
const nothingLooked: Looked = { elapsed: [], results: async () => ({}) };

/** Marks those that may be begun now; they are created by the next look, once that is committed. */
async function beginMore(
  context: StepContext,
  params: ChildrenParams,
  { marks: before, tally }: Handle,
  { elapsed, results }: Looked = nothingLooked,
): Promise<StepAnswer<Handle>> {
  const now = begin(before, {
    ...stopRule(context, params),
    concurrency: params.concurrency,
    isBlocked: (index) => {
      const child = params.children[index];
      return child === undefined || isBlocked(context, child);
    },
  });
  tellBegun(context, params, before, now);
  const progress = progressOf(context, params, now, tally);
  if (isOver(now)) {
    const output = {
      what: params.what,
      marks: now,
      isStopped: isStopped(now, stopRule(context, params)),
      results: await results(),
      tally,
    };
    return { kind: 'succeeded', progress, output };
  }
  const hasMore = underWay(now).length > underWay(before).length;
  return {
    kind: 'running',
    handle: { marks: now, tally },
    progress,
    checkAfterSeconds: hasMore ? 0 : params.pollSeconds,
    remainingSeconds: remaining(context, params, { marks: now, tally }, elapsed),
  };
}

/** Until all children of the plan are done: those of this step by what took how long so far, and those of later ones. */
function remaining(
  context: StepContext,
  params: ChildrenParams,
  { marks: now, tally }: Handle,
  elapsed: readonly number[],
): number {
  const pace = paceOf(tallyOf(context, params, tally));
  const begun = underWay(now).length;
  const fresh = Array.from({ length: Math.max(0, begun - elapsed.length) }, () => 0);
  const waiting = countOf(now, marks.waiting);
  // What AMIs take says nothing of fleets.
  const laterPace = params.what === 'fleets' ? pace : 1;
  return (
    secondsLeft(params, { elapsed: [...elapsed, ...fresh], waiting, pace }) + secondsOfLots(params.later, laterPace)
  );
}

function readUnderWay(
  { family }: Pick<StepParts, 'family'>,
  { runId }: StepContext,
  { children }: ChildrenParams,
  now: Marks,
): Promise<ReadonlyMap<string, Run>> {
  return readChildren(
    family,
    runId,
    underWay(now).flatMap((index) => children[index]?.key ?? []),
  );
}

async function createMissing(
  { family }: Pick<StepParts, 'family'>,
  context: StepContext,
  params: ChildrenParams,
  now: Marks,
  there: ReadonlyMap<string, Run>,
): Promise<void> {
  const missing = underWay(now).flatMap((index) => {
    const child = params.children[index];
    return child === undefined || there.has(child.key) ? [] : [child];
  });
  const parent = missing.length === 0 ? undefined : await family.store.read(context.runId);
  if (parent === undefined) return;
  const { nowMs } = context;
  for (const child of missing) {
    await createChild(family, parent, madeFor(context, child), { nowMs, waitSeconds: params.waitSeconds });
  }
}

/** What those leave behind that are done; they are read once more, all of them. */
async function resultsOf(
  { family }: Pick<StepParts, 'family'>,
  { runId }: StepContext,
  { children, resultStep }: ChildrenParams,
  now: Marks,
): Promise<Record<string, Result>> {
  if (resultStep === undefined) return {};
  const done = children.flatMap(({ key }, index) => (now[index] === marks.done ? [key] : []));
  const results: Record<string, Result> = {};
  for (const [key, run] of await readChildren(family, runId, done)) {
    const kept = run.outputs[resultStep];
    if (kept !== undefined) results[key] = resultSchema.parse(await recall(family.store, run.id, kept));
  }
  return results;
}
