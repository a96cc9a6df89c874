import * as z from 'zod';
import { createChild, pauseChildren, readChildren, resumeChildren } from '../runs/child-runs.ts';
import {
  begin,
  type Child,
  countOf,
  isOver,
  isStopped,
  type Mark,
  type Marks,
  marks,
  underWay,
  withMarks,
} from '../runs/children.ts';
import { recall } from '../runs/large.ts';
import { type Measured, paceOf, secondsLeft, secondsOfLots, withMeasured } from '../runs/remaining.ts';
import type { Run } from '../runs/run.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
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
  type Tally,
  tallyOf,
  tallySchema,
  whyOf,
} from './children-parts.ts';
import { type FleetLeft, fleetLeftSchema, leftStep } from './count-left.ts';
import type { StepParts } from './parts.ts';

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

const namedAtMost = 10;

function tellBegun({ tell }: StepContext, { children, what }: ChildrenParams, then: Marks, now: Marks): void {
  const begun = underWay(now).filter((index) => then[index] === marks.waiting);
  if (begun.length === 0) return;
  const of = begun.flatMap((index) => children[index] ?? []);
  const names = of.slice(0, namedAtMost).map(nameOf);
  tell('children-begun', { what, count: of.length, groups: groupsAmong(of), names });
}

/** One that has come to an end since the last look. */
interface Ended {
  readonly child: Child;
  readonly mark: Mark;
  readonly run: Run;
}

function endedOf(
  { children }: ChildrenParams,
  changed: ReadonlyMap<number, Mark>,
  runs: ReadonlyMap<string, Run>,
): readonly Ended[] {
  return [...changed].flatMap(([index, mark]) => {
    const child = children[index];
    const run = runs.get(child?.key ?? '');
    return child === undefined || run === undefined ? [] : [{ child, mark, run }];
  });
}

/** What each of those has counted that are done, where it has. */
async function countsOf({ family }: Pick<StepParts, 'family'>, ended: readonly Ended[]): Promise<readonly FleetLeft[]> {
  const found: FleetLeft[] = [];
  for (const { run, mark } of ended) {
    const kept = run.outputs[leftStep];
    if (mark !== marks.done || kept === undefined) continue;
    const left = fleetLeftSchema.safeParse(await recall(family.store, run.id, kept)).data;
    if (left !== undefined) found.push(left);
  }
  return found;
}

function tallied(
  { eachSeconds }: ChildrenParams,
  before: Tally,
  ended: readonly Ended[],
  left: readonly FleetLeft[],
): Tally {
  const done = ended.filter(({ mark }) => mark === marks.done || mark === marks.partly);
  const measured = done.reduce<Measured>((sum, { run }) => {
    const endedAtMs = run.phase.kind === 'ended' ? run.phase.atMs : run.requestedAtMs;
    return withMeasured(sum, (endedAtMs - run.requestedAtMs) / 1000, eachSeconds);
  }, before);
  const sum = (of: (one: FleetLeft) => number): number => left.reduce((total, one) => total + of(one), 0);
  return {
    ...measured,
    mended: before.mended + sum(({ mended }) => mended),
    instances: before.instances + sum(({ of }) => of),
  };
}

function tellEnded(
  { tell }: StepContext,
  { what }: ChildrenParams,
  ended: readonly Ended[],
  left: readonly FleetLeft[],
): void {
  const done = ended.flatMap(({ child, mark }) => (mark === marks.done ? child : []));
  const counts = left.slice(0, namedAtMost).map(({ name, mended, of, told }) => ({
    ...{ name, mended, of },
    ...(told === undefined ? {} : { told: { ...told } }),
  }));
  const names = done.slice(0, namedAtMost).map(nameOf);
  if (done.length > 0)
    tell('children-done', {
      ...{ what, count: done.length, groups: groupsAmong(done), names },
      ...(counts.length === 0 ? {} : { counts }),
    });
  for (const { child, mark, run } of ended) {
    if (mark === marks.done) continue;
    tell('child-not-done', {
      ...{ what, name: nameOf(child), run: run.id, why: whyOf(run), needsPerson: mark === marks.stuck },
    });
  }
}

function nameOf({ label, subject }: Child): string {
  return label ?? subject;
}

/** How many of them are servers in no fleet. */
function groupsAmong(children: ChildrenParams['children']): number {
  return children.filter(({ servers }) => servers !== undefined).length;
}
