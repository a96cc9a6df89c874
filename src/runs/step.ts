import type { Json } from '../basics/json.ts';
import type { Actor, Progress } from './run.ts';

/** How far the run is by this step; without numbers, what was counted so far stays, and only what is being done is new. */
export type StepProgress = Progress | Pick<Progress, 'label'>;

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
  /** How often a person has had this round of the step tried again; none where absent. */
  readonly retries?: number;
  /** When this round decided what to do, once it has. */
  readonly intendedAtMs?: number;
  /** Who made the run do this: the last one to approve, resume, retry or abort, else whoever asked. */
  readonly actingFor: Actor;
  /** Who has paused the run, and when; absent while it is not. */
  readonly paused?: { readonly by: Actor; readonly atMs: number };
  /** What finished steps left behind, by step name. */
  readonly outputs: Readonly<Record<string, Json>>;
  readonly tell: (kind: string, facts: Record<string, Json>) => void;
}

/** A step answers in one of six words. `tell`ed notes and progress are committed with the answer. */
export type StepAnswer<Handle extends Json> =
  | {
      readonly kind: 'running';
      readonly handle: Handle;
      readonly checkAfterSeconds?: number;
      readonly progress?: StepProgress;
      /** How long the whole run is expected to take from now on, where the step knows better than the plan. */
      readonly remainingSeconds?: number;
    }
  | { readonly kind: 'succeeded'; readonly output?: Json; readonly progress?: StepProgress }
  /** This round is done and there is more: go on at the step named by `againFrom`. */
  | { readonly kind: 'again'; readonly output?: Json; readonly progress?: StepProgress }
  /**
   * It looked, and the answer is no. `code` is stable, `why` a sentence. `onFailure` is what follows where what was
   * seen decides it, and not the plan: an alarm that fires may be taken back at once, one that cannot be read may not.
   */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly why: string;
      readonly progress?: StepProgress;
      readonly onFailure?: 'undo' | 'hold';
    }
  /** The world is not what was approved; nothing may be changed on this plan. Only before the first change. */
  | { readonly kind: 'void'; readonly why: string }
  /**
   * What this plan was for is done, and goes on by another: the one that the planner of `verb` makes of `request`, on
   * the world as it is now. It is approved by itself, and nothing of this plan is taken back any more.
   */
  | { readonly kind: 'next-plan'; readonly verb: string; readonly request: Json };

/**
 * One kind of step. The engine calls `intend` (decide), commits what it answered, then `start` (act). After a crash
 * between the two it asks `find` whether the act happened, and only then calls `start` again with the same intent.
 * A thrown error is a failure to look, not an answer: it is retried with back-off.
 */
export interface StepKind<Params extends Json, Intent extends Json, Handle extends Json> {
  readonly kind: string;
  /** Older names that stored plans may still carry. */
  readonly aliases?: readonly string[];
  /** Ends what the run itself has begun, which waits for no gate. */
  readonly isCleaning?: true;
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
  /**
   * The run was paused: calls off what can be called off, and answers the handle to go on with. Only where something
   * runs elsewhere that a person would want to stop. Safe to repeat.
   */
  pause?(context: StepContext, params: Params, intent: Intent, handle: Handle | undefined): Promise<Handle | undefined>;
}

/** A step kind with its data types closed over: what the engine holds. */
export interface AnyStepKind {
  readonly kind: string;
  readonly aliases: readonly string[];
  readonly isCleaning: boolean;
  timeoutSeconds(params: Json): number;
  intend(
    context: StepContext,
    params: Json,
  ): Promise<{ readonly intent: Json } | { readonly answer: StepAnswer<Json> }>;
  find(context: StepContext, params: Json, intent: Json): Promise<Json | undefined>;
  start(context: StepContext, params: Json, intent: Json): Promise<StepAnswer<Json>>;
  poll(context: StepContext, params: Json, handle: Json, intent: Json): Promise<StepAnswer<Json>>;
  pause?(context: StepContext, params: Json, intent: Json, handle: Json | undefined): Promise<Json | undefined>;
}

/** Closes a step kind over its types: everything read back from the store goes through its parsers. */
export function stepKind<P extends Json, I extends Json, H extends Json>(kind: StepKind<P, I, H>): AnyStepKind {
  const { pause } = kind;
  const pausing: Pick<AnyStepKind, 'pause'> =
    pause === undefined
      ? {}
      : {
          pause: async (context, params, intent, handle) => {
            const known = handle === undefined ? undefined : kind.parseHandle(handle);
            return pause(context, kind.parse(params), kind.parseIntent(intent), known);
          },
        };
  return {
    ...pausing,
    kind: kind.kind,
    aliases: kind.aliases ?? [],
    isCleaning: kind.isCleaning ?? false,
    timeoutSeconds: (params) => kind.timeoutSeconds(kind.parse(params)),
    intend: async (context, params) => kind.intend(context, kind.parse(params)),
    find: async (context, params, intent) => kind.find?.(context, kind.parse(params), kind.parseIntent(intent)),
    start: async (context, params, intent) => kind.start(context, kind.parse(params), kind.parseIntent(intent)),
    poll: async (context, params, handle, intent) =>
      kind.poll(context, kind.parse(params), kind.parseHandle(handle), kind.parseIntent(intent)),
  };
}

/** A step kind that only looks: each look answers the round or waits for the next one, and nothing is begun. */
export interface LookingStepKind<Params extends Json>
  extends Pick<StepKind<Params, null, null>, 'kind' | 'aliases' | 'isCleaning' | 'timeoutSeconds' | 'parse'> {
  /** Reads only. Safe to repeat. */
  look(context: StepContext, params: Params): Promise<StepAnswer<null>>;
}

/** Closes a step kind that only looks. It answers where others decide, so that no intent is ever kept, and looks anew each time. */
export function lookingStepKind<P extends Json>({ look, ...kind }: LookingStepKind<P>): AnyStepKind {
  return stepKind<P, null, null>({
    ...kind,
    parseIntent: () => null,
    parseHandle: () => null,
    intend: async (context, params) => ({ answer: await look(context, params) }),
    start: look,
    poll: look,
  });
}

/** The answer of a look before the first change: it may go on, unless something has to be objected to. */
export function unlessObjected(why: string | undefined): StepAnswer<never> {
  return why === undefined ? { kind: 'succeeded' } : { kind: 'void', why };
}
