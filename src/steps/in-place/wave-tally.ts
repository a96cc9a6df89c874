/** What came of the wave under way, added to what came of those before. Pure. */
import * as z from 'zod';
import type { StepContext } from '../../runs/step.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import {
  type FailedServer,
  failedServer,
  inPlaceSteps,
  patchedSchema,
  type Registration,
  returnedSchema,
  type Tally,
  takenSchema,
  tallyOf,
  verifiedSchema,
} from './in-place-parts.ts';

type Outputs = Pick<StepContext, 'outputs'>;
type Taken = z.infer<typeof takenSchema>;

export interface CountedWave {
  /** With the wave in it. */
  readonly tally: Tally;
  /** Of this wave, those first of which is known why. */
  readonly failed: readonly FailedServer[];
  /** The commands that it was sent. */
  readonly commandIds: readonly string[];
}

/** The wave that was put back, counted. Throws ZodError where a step of it has not ended. */
export function countWave(context: Outputs): CountedWave {
  const { outputs } = context;
  const before = tallyOf(context);
  const wave = takenSchema.parse(outputs[inPlaceSteps.takeOut]);
  const patched = patchedSchema.parse(outputs[inPlaceSteps.patch]);
  const verified = verifiedSchema.parse(outputs[inPlaceSteps.verify]);
  const returned = returnedSchema.parse(outputs[inPlaceSteps.putBack]);
  const uncounted = [...patched.cancelled, ...patched.gone];
  const failed = oncePerServer([
    ...patched.failed,
    ...wave.offline.map((id) => failedServer(id, 'undeliverable', 'its agent has gone offline since it was planned')),
    ...verified.failed,
    ...returned.unhealthy.filter(({ instanceId }) => !uncounted.includes(instanceId)),
  ]);
  const done = wave.ids.length + wave.offline.length - failed.length - uncounted.length;
  return {
    tally: added(before, wave, { ...patched, done, failed, stay: returned.stay }),
    failed,
    commandIds: patched.commandIds,
  };
}

interface Came {
  readonly done: number;
  readonly failed: readonly FailedServer[];
  readonly cancelled: readonly string[];
  readonly gone: readonly string[];
  readonly stay: readonly Registration[];
}

const namedAtMost = 200;

function added(before: Tally, wave: Taken, { done, failed, cancelled, gone, stay }: Came): Tally {
  return {
    round: wave.round,
    cursor: wave.cursor,
    redo: [...wave.redo, ...cancelled],
    patched: before.patched + done,
    gone: before.gone + wave.gone.length + gone.length,
    failed: before.failed + failed.length,
    forgiven: before.forgiven,
    named: [...before.named, ...failed].slice(0, namedAtMost),
    out: [...before.out, ...stay],
  };
}

/** What was found first about a server is what it failed of. */
function oncePerServer(failed: readonly FailedServer[]): readonly FailedServer[] {
  return [...new Map(failed.toReversed().map((server) => [server.instanceId, server])).values()].toReversed();
}

export interface BrokenOff {
  readonly tally: Tally;
  /** Servers of a wave that was under way: whether they were patched was not looked at to the end. */
  readonly interrupted: number;
}

const interruptedSchema = z.object({ step: z.string() });

/** What came of all waves, wherever the run was broken off. */
export function countBrokenOff(context: Outputs): BrokenOff {
  const { outputs } = context;
  const before = tallyOf(context);
  const wave = takenSchema.safeParse(outputs[inPlaceSteps.takeOut]).data;
  if (wave === undefined || wave.round <= before.round) return { tally: before, interrupted: 0 };
  const isOfWave = (name: string): boolean => roundSchema.safeParse(outputs[name]).data?.round === wave.round;
  if (isOfWave(inPlaceSteps.putBack)) return { tally: countWave(context).tally, interrupted: 0 };
  const wasSent = interruptedSchema.safeParse(outputs[interruptedOutput]).data?.step === inPlaceSteps.patch;
  if (!wasSent && !isOfWave(inPlaceSteps.patch)) return { tally: before, interrupted: 0 };
  const nothing: Came = { done: 0, failed: [], cancelled: [], gone: [], stay: [] };
  return { tally: added(before, wave, nothing), interrupted: wave.ids.length };
}

const roundSchema = z.object({ round: z.number() });

/** How many servers no command was sent to, or that are to be patched once more. */
export function untouchedOf({ cursor, redo }: Tally, total: number): number {
  return Math.max(0, total - cursor + redo.length);
}
