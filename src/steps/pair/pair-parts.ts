/** What every step of a change between two groups knows of them, and one look at both. */
import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { servingCount } from '../../fleet/serving.ts';
import {
  allowShift,
  isSameWeights,
  type Shift,
  type Side,
  shareOf,
  type Weight,
  weightsAt,
} from '../../fleet/traffic.ts';
import type { StepContext } from '../../runs/step.ts';
import { awsOf, FleetGoneError, fleetKeySchema, type StepParts } from '../parts.ts';

const sideSchema = z.object({ key: fleetKeySchema, targetGroupArn: z.string() });

const weightsSchema = z.array(z.object({ targetGroupArn: z.string(), weight: z.number() }));

export const pairSchema = z.object({
  /** As people call it. */
  fleet: z.string(),
  /** The group that has the traffic, and the one that is to get it. */
  from: sideSchema,
  to: sideSchema,
  /** Everything that forwards to either, with the weights of before. */
  forwarders: z.array(
    z.object({ kind: z.enum(['listener', 'rule']), arn: z.string(), name: z.string(), before: weightsSchema }),
  ),
  minHealthyPercent: z.number(),
  pollSeconds: z.number().positive(),
  /** How long a new instance has to be well before it counts, and how long a stage has to be. */
  readySeconds: z.number().nonnegative(),
  settleSeconds: z.number().nonnegative(),
  timeoutSeconds: z.number().positive(),
});
export type Pair = z.infer<typeof pairSchema>;
export type PairForwarder = Pair['forwarders'][number];

/** What a change of traffic leaves behind. */
export const shiftedSchema = z.object({ percent: z.number() });

/** The steps that change traffic on the way out, the newest first. */
export const shiftSteps = { stages: 'shift', introduce: 'introduce' } as const;

/** How many per cent the run has sent to the new group so far; undefined before it has set any weight. */
export function percentSet({ outputs }: Pick<StepContext, 'outputs'>): number | undefined {
  const last = [shiftSteps.stages, shiftSteps.introduce].map((step) => shiftedSchema.safeParse(outputs[step]).data);
  return last.find((shifted) => shifted !== undefined)?.percent;
}

/** The weights that this run has given a listener or rule: those of before where it has set none. */
export function weightsSet(pair: Pair, forwarder: PairForwarder, percent: number | undefined): readonly Weight[] {
  return percent === undefined ? forwarder.before : weightsAt(directionOf(pair), percent);
}

function directionOf({ from, to }: Pair): { readonly from: string; readonly to: string } {
  return { from: from.targetGroupArn, to: to.targetGroupArn };
}

export interface PairSight {
  readonly from: Fleet;
  /** Undefined where there is no such group yet, or any more. */
  readonly to: Fleet | undefined;
  readonly sides: readonly Side[];
  /** By ARN; those that are gone have none. */
  readonly weights: ReadonlyMap<string, readonly Weight[]>;
}

/** Both groups and all weights as they are now. Throws FleetGoneError where the group that had the traffic is gone. */
export async function lookAtPair(parts: StepParts, aws: Aws, pair: Pair): Promise<PairSight> {
  const [from, to, weights] = await Promise.all([
    parts.readFleet(aws, pair.from.key),
    parts.readFleet(aws, pair.to.key),
    aws.listeners.weights(pair.forwarders),
  ]);
  if (from === undefined || from.deleting) throw new FleetGoneError(pair.from.key);
  return { from, to, weights, sides: sidesOf(pair, from, to) };
}

export function pairAws(parts: StepParts, context: StepContext, { from }: Pair): Aws {
  return awsOf(parts, context, from.key);
}

function sidesOf({ from, to }: Pair, fromFleet: Fleet, toFleet: Fleet | undefined): readonly Side[] {
  const side = (targetGroupArn: string, fleet: Fleet): Side => ({
    targetGroupArn,
    serving: servingCount(fleet),
    desired: fleet.desired,
  });
  return [side(from.targetGroupArn, fromFleet), ...(toFleet === undefined ? [] : [side(to.targetGroupArn, toFleet)])];
}

/** The weights of those that are there. */
export function weightsNow({ forwarders }: Pair, weights: PairSight['weights']): readonly (readonly Weight[])[] {
  return forwarders.flatMap(({ arn }) => {
    const known = weights.get(arn);
    return known === undefined ? [] : [known];
  });
}

/**
 * What the guard says to so many per cent for the new group, or to the weights of before where undefined, on every
 * listener and rule that is there.
 */
export function judgeShift(pair: Pair, { weights, sides }: PairSight, percent: number | undefined): Shift {
  const there = pair.forwarders.filter(({ arn }) => weights.has(arn));
  const next = there.map((forwarder) => weightsSet(pair, forwarder, percent));
  return allowShift({ now: weightsNow(pair, weights), next }, sides, pair);
}

/** The largest share that the target group gets of anything, 0 to 1. */
export function largestShare(weights: readonly (readonly Weight[])[], targetGroupArn: string): number {
  return Math.max(0, ...weights.map((one) => shareOf(one, targetGroupArn)));
}

/** What is not as this run has left it: changed by somebody else, or gone. */
export function strangers(
  pair: Pair,
  weights: PairSight['weights'],
  allowed: (forwarder: PairForwarder) => readonly (readonly Weight[])[],
): readonly PairForwarder[] {
  return pair.forwarders.filter((forwarder) => {
    const found = weights.get(forwarder.arn);
    return found === undefined || !allowed(forwarder).some((own) => isSameWeights(own, found));
  });
}

/** `web:80 sends 70 % to web and 30 % to web-green`. */
export function strangerText(pair: Pair, { arn, name }: PairForwarder, weights: PairSight['weights']): string {
  const found = weights.get(arn);
  if (found === undefined) return `${name} is gone`;
  const own = [pair.from, pair.to].map(({ key, targetGroupArn }) => ({
    name: key.groupName,
    percent: Math.round(shareOf(found, targetGroupArn) * 100),
  }));
  const rest = 100 - own.reduce((sum, { percent }) => sum + percent, 0);
  const all = rest > 0 ? [...own, { name: 'others', percent: rest }] : own;
  return `${name} sends ${all.map((one) => `${one.percent} % to ${one.name}`).join(' and ')}`;
}

/** Reads that tell of weights as they were are possible for so long after a change. */
export const staleWeightsSeconds = 60;
export const lookAgainSeconds = 2;
