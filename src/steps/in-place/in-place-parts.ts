/** What the steps share that patch servers where they are. */
import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import {
  healthByServer,
  isAddress,
  type RegisteredTarget,
  type ServerOf,
  serversByAddress,
  type TargetPlace,
} from '../../fleet/registrations.ts';
import { type GuardedPool, guardedFleet, guardedTargets } from '../../fleet/target-pools.ts';
import type { Progress } from '../../runs/run.ts';
import type { StepContext } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, fleetOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { registeredIn } from './server-targets.ts';

export const inPlaceSchema = z.object({
  place: placeSchema,
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
  /** Where SSM puts the whole output of what it runs, below a folder of the run. */
  output: z.object({ bucket: z.string(), prefix: z.string() }).exactOptional(),
});
export type InPlaceParams = z.infer<typeof inPlaceSchema>;

/** Where the output of this run is put; undefined where there is no bucket. */
export function outputOf(
  { runId }: Pick<StepContext, 'runId'>,
  { output }: Pick<InPlaceParams, 'output'>,
): InPlaceParams['output'] {
  return output && { ...output, prefix: `${output.prefix}/${runId}` };
}

/** The names of the steps, under which each finds what the others left behind. */
export const inPlaceSteps = {
  takeOut: 'take-out',
  patch: 'patch',
  verify: 'verify',
  putBack: 'put-back',
  next: 'next-wave',
  rest: 'return-rest',
  report: 'report',
  /** On the way back. */
  back: 'return',
} as const;

const registeredServerSchema = z.object({
  instanceId: z.string(),
  port: z.number().int(),
  /** Where it is registered by an address, and not by its id. */
  address: z.string().exactOptional(),
  zone: z.string().exactOptional(),
});
type RegisteredServer = z.infer<typeof registeredServerSchema>;

export const registrationSchema = z.object({
  targetGroupArn: z.string(),
  /** A server that is there on several ports is here for each. */
  targets: z.array(registeredServerSchema),
  /** Those of them that were not healthy there before. */
  sick: z.array(z.string()),
});
/** Servers that were in a target group, and are to be there again. */
export type Registration = z.infer<typeof registrationSchema>;

export const failedServerSchema = z.object({
  instanceId: z.string(),
  state: z.enum(['failed', 'timed-out', 'undeliverable', 'cancelled', 'terminated', 'unverified', 'unhealthy']),
  why: z.string(),
  /** The SSM command that it failed in; absent where none was sent, or what failed came after it. */
  commandId: z.string().exactOptional(),
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
export const takenSchema = waveSchema.extend(roundSchema.shape);
export const patchedSchema = roundSchema.extend({
  sentAtMs: z.number(),
  failed: z.array(failedServerSchema),
  /** Cancelled by a pause: they are done again. */
  cancelled: z.array(z.string()),
  /** Not running any more since they were taken out. */
  gone: z.array(z.string()),
  commandIds: z.array(z.string()),
});
export const verifiedSchema = roundSchema.extend({ failed: z.array(failedServerSchema) });
export const returnedSchema = roundSchema.extend({
  unhealthy: z.array(failedServerSchema),
  /** Not running, so they stay out. */
  stay: z.array(registrationSchema),
});

const tallySchema = z.object({
  /** The last wave that is in it. */
  round: z.number().int(),
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

const noTally: Tally = {
  round: 0,
  cursor: 0,
  redo: [],
  patched: 0,
  gone: 0,
  failed: 0,
  forgiven: 0,
  named: [],
  out: [],
};

type Outputs = Pick<StepContext, 'outputs'>;

export function tallyOf({ outputs }: Outputs): Tally {
  return tallySchema.safeParse(outputs[inPlaceSteps.next]).data ?? noTally;
}

/** The wave under way. Throws ZodError where none was taken out. */
export function wavesOf({ outputs }: Outputs): z.infer<typeof takenSchema> {
  return takenSchema.parse(outputs[inPlaceSteps.takeOut]);
}

export function servers(registrations: readonly Registration[]): readonly string[] {
  return [...new Set(registrations.flatMap(({ targets }) => targets.map(({ instanceId }) => instanceId)))];
}

/** As the target group calls it. */
export function placeOf({ instanceId, port, address = instanceId, zone }: RegisteredServer): TargetPlace {
  return { id: address, port, ...(zone === undefined ? {} : { zone }) };
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
  /** By target group. */
  readonly registered: ReadonlyMap<string, readonly RegisteredTarget[]>;
  readonly serverOf: ServerOf;
}

/**
 * Every target group that matters and still exists, as it is now, and what has to keep serving. `ids` are the servers
 * that matter, which may be registered by their addresses.
 */
export async function readServing(
  aws: Aws,
  params: Pick<InPlaceParams, 'targetGroupArns' | 'minHealthyPercent'>,
  fleet: Fleet | undefined,
  out: readonly Registration[],
  ids: readonly string[],
): Promise<Serving> {
  const own = fleet?.targetGroupArns ?? [];
  const registered = new Map<string, readonly RegisteredTarget[]>();
  for (const arn of new Set([...params.targetGroupArns, ...own])) {
    const targets = await registeredIn(aws.targets, arn);
    if (targets !== undefined) registered.set(arn, targets);
  }
  const hasAddresses = [...registered.values()].some((targets) => targets.some(isAddress));
  const known = hasAddresses ? await aws.instances.addresses([...new Set([...ids, ...servers(out)])]) : [];
  const serverOf = serversByAddress(known)();
  const outOf = (arn: string) => servers(out.filter(({ targetGroupArn }) => targetGroupArn === arn));
  const others = [...registered].filter(([arn]) => !own.includes(arn));
  const pools = [
    ...(fleet === undefined ? [] : guardedFleet(fleet, params)),
    ...others.map(([arn, targets]) => guardedTargets(arn, healthByServer(targets, serverOf), outOf(arn), params)),
  ];
  return { pools, registered, serverOf };
}

export async function fleetNow(
  parts: StepParts,
  context: StepContext,
  params: InPlaceParams,
): Promise<Fleet | undefined> {
  return params.fleet && fleetOf(parts, awsOf(parts, context, params.place), params.fleet);
}
