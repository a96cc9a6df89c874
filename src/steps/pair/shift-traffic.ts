import * as z from 'zod';
import { mapBounded } from '../../aws/pages.ts';
import type { Aws } from '../../aws/ports.ts';
import { nextStage } from '../../fleet/blue-green.ts';
import { isSameWeights, type Weight } from '../../fleet/traffic.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import {
  judgeShift,
  lookAgainSeconds,
  lookAtPair,
  type Pair,
  type PairForwarder,
  type PairSight,
  pairAws,
  pairSchema,
  percentSet,
  shiftedSchema,
  staleWeightsSeconds,
  strangers,
  strangerText,
  weightsSet,
} from './pair-parts.ts';

const paramsSchema = z.object({
  pair: pairSchema,
  goal: z.discriminatedUnion('kind', [
    /** So many per cent to the new group. */
    z.object({ kind: z.literal('percent'), percent: z.number().min(0).max(100) }),
    /** To the stage after the one that has settled. */
    z.object({ kind: z.literal('next-stage'), stages: z.array(z.number()), settleStep: z.string() }),
    /** The weights of before, exactly. */
    z.object({ kind: z.literal('before') }),
  ]),
  /** Whether this is the way back: what somebody else has set meanwhile is no reason to leave traffic where it is. */
  back: z.boolean(),
});
type Params = z.infer<typeof paramsSchema>;

/** Null per cent: the weights of before. */
const intentSchema = z.object({ percent: z.number().nullable(), was: z.number().nullable() });
type Intent = z.infer<typeof intentSchema>;

const handleSchema = z.object({ sinceMs: z.number() }).nullable();
type Handle = z.infer<typeof handleSchema>;

const callsAtOnce = 4;
/** For so long what the guard has said holds: who acts later, after somebody else's crash, asks it again. */
const guardedForMs = 10_000;

/**
 * Sets the weights of every listener and rule of the fleet, and reads back that they are set. Asks the guard first.
 * Set-style, so that whoever carries on after a crash sets what is missing.
 */
export function shiftTrafficStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, Handle>({
    kind: 'shift-traffic',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ pair }) => pair.timeoutSeconds,
    intend: (context, params) => intend(parts, context, params),
    start: (context, params, intent) => shift(parts, context, params, intent),
    poll: (context, params, handle, intent) => verify(parts, context, params, intent, handle),
  });
}

async function intend(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ intent: Intent } | { answer: StepAnswer<Handle> }> {
  const { pair, back } = params;
  const sight = await lookAtPair(parts, pairAws(parts, context, pair), pair);
  const was = percentSet(context) ?? null;
  const intent: Intent = { percent: percentOf(context, params), was };
  const changed = back ? undefined : changedByOthers(context, pair, sight, intent);
  if (changed !== undefined) return { answer: changed };
  const tooLittle = tooLittleRoom(pair, sight, intent);
  if (tooLittle === undefined) return { intent };
  if (!back && hasGrown(sight)) return { answer: { kind: 'again' } };
  const progress = { label: `waiting: ${tooLittle}` };
  return { answer: { kind: 'running', handle: null, checkAfterSeconds: pair.pollSeconds, progress } };
}

/** What the guard has against it, as a part of a sentence; undefined where it lets it go. */
function tooLittleRoom(pair: Pair, sight: PairSight, { percent }: Intent): string | undefined {
  const judged = judgeShift(pair, sight, percent ?? undefined);
  if (judged.allowed) return undefined;
  return `with ${percent ?? 0} % of the traffic on ${pair.to.key.groupName} there would be room for ${Math.floor(judged.capacity)} instances' worth of it, and ${judged.floor} have to be`;
}

/** The new group has to follow one that has grown; anything else gets better or it does not. */
function hasGrown({ from, to }: PairSight): boolean {
  return (to?.desired ?? 0) < from.desired;
}

function percentOf({ outputs }: StepContext, { goal }: Params): number | null {
  switch (goal.kind) {
    case 'percent':
      return goal.percent;
    case 'next-stage': {
      const done = shiftedSchema.safeParse(outputs[goal.settleStep]).data?.percent ?? 0;
      return nextStage(goal.stages, done) ?? 100;
    }
    case 'before':
      return null;
  }
}

function wanted(pair: Pair, forwarder: PairForwarder, { percent }: Pick<Intent, 'percent'>): readonly Weight[] {
  return weightsSet(pair, forwarder, percent ?? undefined);
}

/** What has weights that are neither those of before nor those that are to be set. */
function strangerTo(pair: Pair, weights: PairSight['weights'], intent: Intent): PairForwarder | undefined {
  const own = (one: PairForwarder) => [weightsSet(pair, one, intent.was ?? undefined), wanted(pair, one, intent)];
  return strangers(pair, weights, own)[0];
}

function changedByOthers(
  context: StepContext,
  pair: Pair,
  { weights }: PairSight,
  intent: Intent,
): StepAnswer<Handle> | undefined {
  const first = strangerTo(pair, weights, intent);
  if (first === undefined) return undefined;
  if (context.nowMs - context.startedAtMs < staleWeightsSeconds * 1000)
    return { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds };
  return weightsChanged(pair, first, weights, intent.was);
}

/** What is said where somebody else has changed weights. */
export function weightsChanged(
  pair: Pair,
  forwarder: PairForwarder,
  weights: PairSight['weights'],
  percent: number | null,
): Extract<StepAnswer<never>, { kind: 'failed' }> {
  const own =
    percent === null
      ? 'was otherwise when this was planned'
      : `this run had sent ${percent} % to ${pair.to.key.groupName}`;
  const why = `Somebody changed the weights: ${strangerText(pair, forwarder, weights)}, and ${own}. Set them as they were and retry, or roll back, which sends all traffic to ${pair.from.key.groupName}.`;
  return { kind: 'failed', code: 'weights-changed', why, onFailure: 'hold' };
}

async function shift(
  parts: StepParts,
  context: StepContext,
  params: Params,
  intent: Intent,
): Promise<StepAnswer<Handle>> {
  const { pair, back } = params;
  const aws = pairAws(parts, context, pair);
  const isLate = !back && context.nowMs - (context.intendedAtMs ?? 0) > guardedForMs;
  const sight = isLate ? await lookAtPair(parts, aws, pair) : undefined;
  const weights = sight?.weights ?? (await aws.listeners.weights(pair.forwarders));
  // Somebody may have changed them since it was decided, while nobody was there to act, or servers may have gone.
  const stranger = back ? undefined : strangerTo(pair, weights, intent);
  if (stranger !== undefined) return weightsChanged(pair, stranger, weights, intent.was);
  const tooLittle = sight && tooLittleRoom(pair, sight, intent);
  if (sight !== undefined && tooLittle !== undefined)
    return hasGrown(sight) ? { kind: 'again' } : { kind: 'failed', code: 'unhealthy', why: `By now, ${tooLittle}.` };
  await setAll(aws, missing(pair, weights, intent), (forwarder) => wanted(pair, forwarder, intent));
  return { kind: 'running', handle: { sinceMs: context.nowMs }, checkAfterSeconds: 0 };
}

/** Those that are there and not as they are to be. */
function missing(pair: Pair, weights: PairSight['weights'], intent: Intent): readonly PairForwarder[] {
  return pair.forwarders.filter((forwarder) => {
    const found = weights.get(forwarder.arn);
    return found !== undefined && !isSameWeights(found, wanted(pair, forwarder, intent));
  });
}

/** All are tried, whatever becomes of one; the first failure is thrown then. */
async function setAll(
  { listeners }: Aws,
  forwarders: readonly PairForwarder[],
  weightsOf: (forwarder: PairForwarder) => readonly Weight[],
): Promise<void> {
  const failures: unknown[] = [];
  await mapBounded(forwarders, callsAtOnce, async (forwarder) => {
    try {
      await listeners.setWeights(forwarder, weightsOf(forwarder));
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
}

/** A read may be as old as a minute; what is still not set by then, somebody else has set. */
async function verify(
  parts: StepParts,
  context: StepContext,
  params: Params,
  intent: Intent,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const { pair, back } = params;
  const weights = await pairAws(parts, context, pair).listeners.weights(pair.forwarders);
  const left = missing(pair, weights, intent);
  const [first] = left;
  if (first === undefined) return done(context, pair, intent, weights);
  const sinceMs = handle?.sinceMs ?? context.nowMs;
  if (context.nowMs - sinceMs < staleWeightsSeconds * 1000) {
    const label = `waiting for ${first.name} to have its weights`;
    return { kind: 'running', handle: { sinceMs }, checkAfterSeconds: lookAgainSeconds, progress: { label } };
  }
  if (back)
    return { kind: 'failed', code: 'weights-changed', why: `${strangerText(pair, first, weights)}, whatever is set.` };
  return weightsChanged(pair, first, weights, intent.percent);
}

function done(
  context: StepContext,
  pair: Pair,
  { percent, was }: Intent,
  weights: PairSight['weights'],
): StepAnswer<Handle> {
  const shown = percent ?? 0;
  const { groupName } = pair.to.key;
  if (shown !== (was ?? 0))
    context.tell('traffic-shifted', { fleet: pair.fleet, group: groupName, percent: shown, listeners: weights.size });
  const progress = { done: shown, total: 100, label: `${shown} % of the traffic on ${groupName}` };
  return { kind: 'succeeded', output: { percent: shown, atMs: context.nowMs }, progress };
}
