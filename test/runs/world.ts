import * as z from 'zod';
import type { Clock } from '../../src/basics/clock.ts';
import { AmiableError } from '../../src/basics/errors.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../src/runs/step.ts';

/** Something that was done to the world, and by which round of which step. */
export interface Effect {
  readonly name: string;
  readonly token: string;
  readonly atMs: number;
}

/** Called around the n-th call that changes the world (from 1); what they throw reaches the step. */
export interface EffectHooks {
  beforeEffect?(n: number): void;
  afterEffect?(n: number): void;
}

export interface FakeWorld {
  readonly effects: Effect[];
  /** Does it again however often it is asked. */
  act(name: string, token: string): void;
  /** Does it once for each token, as AWS calls with a client token do. */
  actOnce(name: string, token: string): void;
  find(token: string): Effect | undefined;
}

/** A world that only remembers what was done to it. */
export function createFakeWorld(clock: Clock, hooks: EffectHooks = {}): FakeWorld {
  const effects: Effect[] = [];
  const find = (token: string): Effect | undefined => effects.find((effect) => effect.token === token);
  let calls = 0;
  const call = (change: () => void): void => {
    calls += 1;
    const n = calls;
    hooks.beforeEffect?.(n);
    change();
    hooks.afterEffect?.(n);
  };
  const add = (name: string, token: string): void => {
    effects.push({ name, token, atMs: clock.nowMs() });
  };
  return {
    effects,
    find,
    act: (name, token) => call(() => add(name, token)),
    actOnce: (name, token) => call(() => (find(token) === undefined ? add(name, token) : undefined)),
  };
}

export class FakeAwsError extends AmiableError {
  readonly code: string;
  override readonly retry: 'later' | 'never';

  constructor(code: string, retry: 'later' | 'never') {
    super(`AWS says ${code}.`);
    this.code = code;
    this.retry = retry;
  }
}

const paramsSchema = z.object({
  effect: z.string(),
  /** How long it takes to come about. */
  seconds: z.number().default(0),
  timeoutSeconds: z.number().default(3600),
  /** How many rounds it wants, where it closes a loop. */
  rounds: z.number().default(1),
  /** What goes wrong once it has been done. */
  fails: z.string().optional(),
});
type Params = z.input<typeof paramsSchema>;
type FullParams = z.output<typeof paramsSchema>;

const intentSchema = z.object({ effect: z.string() });
type Intent = z.infer<typeof intentSchema>;
const handleSchema = z.object({ doneAtMs: z.number() });
type Handle = z.infer<typeof handleSchema>;

/**
 * The parameters of a fake step: an effect with a name, that takes some seconds, closes a loop, or fails afterwards.
 */
export function fakeParams(params: Params): Params {
  return params;
}

/** `token`: its call carries a client token. `tagged`: it has none, and is looked for by its tag. */
export function fakeSteps(world: FakeWorld): readonly AnyStepKind[] {
  return [
    fakeStep('effect', ['old-effect'], (name, token) => world.actOnce(name, token)),
    fakeStep(
      'tagged',
      [],
      (name, token) => world.act(name, token),
      (token) => world.find(token),
    ),
  ];
}

function fakeStep(
  kind: string,
  aliases: readonly string[],
  act: (name: string, token: string) => void,
  look?: (token: string) => Effect | undefined,
): AnyStepKind {
  return stepKind<FullParams, Intent, Handle>({
    kind,
    aliases,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: (params) => params.timeoutSeconds,
    intend: async (_, params) => ({ intent: { effect: params.effect } }),
    ...(look === undefined ? {} : { find: async (context, params) => foundHandle(look(context.token), params) }),
    start: async (context, params, intent): Promise<StepAnswer<Handle>> => {
      act(intent.effect, context.token);
      return answer(context, params, { doneAtMs: context.nowMs + params.seconds * 1000 });
    },
    poll: async (context, params, handle) => answer(context, params, handle),
  });
}

function foundHandle(effect: Effect | undefined, params: FullParams): Handle | undefined {
  return effect && { doneAtMs: effect.atMs + params.seconds * 1000 };
}

function answer(context: StepContext, params: FullParams, handle: Handle): StepAnswer<Handle> {
  const leftSeconds = (handle.doneAtMs - context.nowMs) / 1000;
  if (leftSeconds > 0) return { kind: 'running', handle, checkAfterSeconds: Math.min(15, leftSeconds) };
  if (params.fails !== undefined) return { kind: 'failed', code: params.fails, why: `${params.effect} failed.` };
  context.tell('done', { effect: params.effect });
  return context.round < params.rounds ? { kind: 'again' } : { kind: 'succeeded', output: params.effect };
}
