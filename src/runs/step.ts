import type { Json } from '../basics/json.ts';
import type { Actor, Progress } from './run.ts';

/** What a step may know of the run it is part of. */
export interface StepContext {
  readonly runId: string;
  readonly stepName: string;
  /** Equal for every repeat of this round of this step, different for every other: at most 64 characters. */
  readonly token: string;
  readonly round: number;
  readonly nowMs: number;
  /** When this round began and how long of it the run was paused. */
  readonly startedAtMs: number;
  /** Who made the run do this: the last one to approve, resume, retry or abort, else whoever asked. */
  readonly actingFor: Actor;
  /** What finished steps left behind, by step name. */
  readonly outputs: Readonly<Record<string, Json>>;
  readonly tell: (kind: string, facts: Record<string, Json>) => void;
}

/** A step answers in one of five words. `tell`ed notes and progress are committed with the answer. */
export type StepAnswer<Handle extends Json> =
  | {
      readonly kind: 'running';
      readonly handle: Handle;
      readonly checkAfterSeconds?: number;
      readonly progress?: Progress;
    }
  | { readonly kind: 'succeeded'; readonly output?: Json; readonly progress?: Progress }
  /** This round is done and there is more: go on at the step named by `againFrom`. */
  | { readonly kind: 'again'; readonly output?: Json; readonly progress?: Progress }
  /** It looked, and the answer is no. `code` is stable, `why` a sentence. */
  | { readonly kind: 'failed'; readonly code: string; readonly why: string }
  /** The world is not what was approved; nothing may be changed on this plan. Only before the first change. */
  | { readonly kind: 'void'; readonly why: string };

/**
 * One kind of step. The engine calls `intend` (decide), commits what it answered, then `start` (act). After a crash
 * between the two it asks `find` whether the act happened, and only then calls `start` again with the same intent.
 * A thrown error is a failure to look, not an answer: it is retried with back-off.
 */
export interface StepKind<Params extends Json, Intent extends Json, Handle extends Json> {
  readonly kind: string;
  /** Older names that stored plans may still carry. */
  readonly aliases?: readonly string[];
  /** The deadline of one round, without the time it was paused. */
  timeoutSeconds(params: Params): number;
  /** Throw on anything that is not this kind's data. */
  parse(params: Json): Params;
  parseIntent(intent: Json): Intent;
  parseHandle(handle: Json): Handle;
  /** Decides what to do, from what is there now. Reads only. An answer ends the step without acting. */
  intend(
    context: StepContext,
    params: Params,
  ): Promise<{ readonly intent: Intent } | { readonly answer: StepAnswer<Handle> }>;
  /** Whether an earlier, unrecorded start took effect. Only kinds whose `start` is not safe to repeat need it. */
  find?(context: StepContext, params: Params, intent: Intent): Promise<Handle | undefined>;
  /** Acts. */
  start(context: StepContext, params: Params, intent: Intent): Promise<StepAnswer<Handle>>;
  /** Looks. May repeat what the intent says, never decide on something new. */
  poll(context: StepContext, params: Params, handle: Handle, intent: Intent): Promise<StepAnswer<Handle>>;
}

/** A step kind with its data types closed over: what the engine holds. */
export interface AnyStepKind {
  readonly kind: string;
  readonly aliases: readonly string[];
  timeoutSeconds(params: Json): number;
  intend(
    context: StepContext,
    params: Json,
  ): Promise<{ readonly intent: Json } | { readonly answer: StepAnswer<Json> }>;
  find(context: StepContext, params: Json, intent: Json): Promise<Json | undefined>;
  start(context: StepContext, params: Json, intent: Json): Promise<StepAnswer<Json>>;
  poll(context: StepContext, params: Json, handle: Json, intent: Json): Promise<StepAnswer<Json>>;
}

/** Closes a step kind over its types: everything read back from the store goes through its parsers. */
export function stepKind<P extends Json, I extends Json, H extends Json>(kind: StepKind<P, I, H>): AnyStepKind {
  return {
    kind: kind.kind,
    aliases: kind.aliases ?? [],
    timeoutSeconds: (params) => kind.timeoutSeconds(kind.parse(params)),
    intend: async (context, params) => kind.intend(context, kind.parse(params)),
    find: async (context, params, intent) => kind.find?.(context, kind.parse(params), kind.parseIntent(intent)),
    start: async (context, params, intent) => kind.start(context, kind.parse(params), kind.parseIntent(intent)),
    poll: async (context, params, handle, intent) =>
      kind.poll(context, kind.parse(params), kind.parseHandle(handle), kind.parseIntent(intent)),
  };
}
