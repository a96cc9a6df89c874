/** What the steps share that patch servers where they are. */
import * as z from 'zod';
import type { Aws } from '../aws/ports.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type GuardedPool, guardedFleet, guardedTargets } from '../fleet/target-pools.ts';
import type { Progress } from '../runs/run.ts';
import type { StepContext } from '../runs/step.ts';
import { awsOf, fleetKeySchema, fleetOf, type StepParts } from './parts.ts';

export const inPlaceSchema = z.object({
  place: z.object({ accountId: z.string(), region: z.string() }),
  /** The group whose servers these are; absent where they are in none. */
  fleet: fleetKeySchema.exactOptional(),
  /** Every target group that had one of them when it was planned. */
  targetGroupArns: z.array(z.string()),
  minHealthyPercent: z.number(),
  total: z.number().int().positive(),
  batch: z.number().int().positive(),
  waves: z.number().int().positive(),
  errorBudget: z.number().int().nonnegative(),
  pollSeconds: z.number().positive(),
  waveTimeoutSeconds: z.number().positive(),
  drainTimeoutSeconds: z.number().positive(),
});
export type InPlaceParams = z.infer<typeof inPlaceSchema>;

/** The names of the steps, under which each finds what the others left behind. */
export const inPlaceSteps = {
  takeOut: 'take-out',
  patch: 'patch',
  verify: 'verify',
  putBack: 'put-back',
  next: 'next-wave',
  report: 'report',
} as const;

export const registrationSchema = z.object({
  targetGroupArn: z.string(),
  instanceIds: z.array(z.string()),
  /** Those of them that were not healthy there before. */
  sick: z.array(z.string()),
});
/** Servers that were in a target group, and are to be there again. */
export type Registration = z.infer<typeof registrationSchema>;

export const failedServerSchema = z.object({
  instanceId: z.string(),
  state: z.enum(['failed', 'timed-out', 'undeliverable', 'cancelled', 'terminated', 'unverified', 'unhealthy']),
  why: z.string(),
});
export type FailedServer = z.infer<typeof failedServerSchema>;

const longestWhy = 120;

export function failedServer(instanceId: string, state: FailedServer['state'], why: string): FailedServer {
  const short = why.length <= longestWhy ? why : `${why.slice(0, longestWhy - 1).toWellFormed()}…`;
  return { instanceId, state, why: short };
}

/** One wave, as it was decided before anything was done to it. */
export const waveSchema = z.object({
  ids: z.array(z.string()),
  out: z.array(registrationSchema),
  /** Passed over: the agent has gone offline since it was planned. */
  offline: z.array(z.string()),
  /** Passed over: not running any more. */
  gone: z.array(z.string()),
  /** How much of the list has been handled, with this wave. */
  cursor: z.number().int(),
  /** Servers of waves before that are still to be done again. */
  redo: z.array(z.string()),
});
export type Wave = z.infer<typeof waveSchema>;

const roundSchema = z.object({ round: z.number().int() });
const takenSchema = waveSchema.extend(roundSchema.shape);
export const patchedSchema = roundSchema.extend({
  sentAtMs: z.number(),
  failed: z.array(failedServerSchema),
  /** Cancelled by a pause: they are done again. */
  cancelled: z.array(z.string()),
});
export const verifiedSchema = roundSchema.extend({ failed: z.array(failedServerSchema) });
export const returnedSchema = roundSchema.extend({
  unhealthy: z.array(failedServerSchema),
  /** Not running, so they stay out. */
  stay: z.array(registrationSchema),
});

const tallySchema = z.object({
  cursor: z.number().int(),
  redo: z.array(z.string()),
  patched: z.number().int(),
  gone: z.number().int(),
  failed: z.number().int(),
  forgiven: z.number().int(),
  /** Servers that failed, by name, up to some hundred. */
  named: z.array(failedServerSchema),
  /** Servers that are out of their target groups, and stay there. */
  out: z.array(registrationSchema),
});
/** What came of all waves so far: counters and those that failed, never a list of what went well. */
export type Tally = z.infer<typeof tallySchema>;

const noTally: Tally = { cursor: 0, redo: [], patched: 0, gone: 0, failed: 0, forgiven: 0, named: [], out: [] };

type Outputs = Pick<StepContext, 'outputs'>;

export function tallyOf({ outputs }: Outputs): Tally {
  return tallySchema.safeParse(outputs[inPlaceSteps.next]).data ?? noTally;
}

/** The wave under way. Throws ZodError where none was taken out. */
export function wavesOf({ outputs }: Outputs): z.infer<typeof takenSchema> {
  return takenSchema.parse(outputs[inPlaceSteps.takeOut]);
}

export function servers(registrations: readonly Registration[]): readonly string[] {
  return [...new Set(registrations.flatMap(({ instanceIds }) => instanceIds))];
}

/** `wave 3 of 21: 10 servers drain`, with the servers that are done counted. */
export function inPlaceProgress(context: StepContext, params: InPlaceParams, label: string): Progress {
  const { patched, failed, gone } = tallyOf(context);
  const so = failed === 0 ? '' : `; ${failed} failed so far`;
  const text = `wave ${context.round} of ${Math.max(params.waves, context.round)}: ${label}${so}`;
  return { done: Math.min(params.total, patched + failed + gone), total: params.total, label: text };
}

export interface Serving {
  readonly pools: readonly GuardedPool[];
  readonly health: ReadonlyMap<string, Awaited<ReturnType<Aws['targets']['health']>>>;
}

/** Every target group that matters, as it is now, and what has to keep serving. */
export async function readServing(
  aws: Aws,
  params: Pick<InPlaceParams, 'targetGroupArns' | 'minHealthyPercent'>,
  fleet: Fleet | undefined,
  out: readonly Registration[],
): Promise<Serving> {
  const own = fleet?.targetGroupArns ?? [];
  const health: Map<string, Awaited<ReturnType<Aws['targets']['health']>>> = new Map();
  for (const arn of new Set([...params.targetGroupArns, ...own])) health.set(arn, await aws.targets.health(arn));
  const outOf = (arn: string) => servers(out.filter(({ targetGroupArn }) => targetGroupArn === arn));
  const others = [...health].filter(([arn]) => !own.includes(arn));
  const pools = [
    ...(fleet === undefined ? [] : guardedFleet(fleet, params)),
    ...others.map(([arn, targets]) => guardedTargets(arn, targets, outOf(arn), params)),
  ];
  return { pools, health };
}

export async function fleetNow(
  parts: StepParts,
  context: StepContext,
  params: InPlaceParams,
): Promise<Fleet | undefined> {
  return params.fleet && fleetOf(parts, awsOf(parts, context, params.place), params.fleet);
}
