import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import type { Surge } from '../../fleet/surge.ts';
import type { Victim } from '../../fleet/victims.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import { staleReadSeconds } from '../pins.ts';
import { type Departures, departuresSchema, noDepartures } from './departures.ts';

/** What a surge step leaves behind: by how much it raised the desired capacity, and when. */
export const surgeOutputSchema = z.object({
  from: z.number(),
  to: z.number(),
  returned: z.number(),
  startedAtMs: z.number(),
});
export type SurgeOutput = z.infer<typeof surgeOutputSchema>;

/** Whom a retire step is about to terminate. */
export const victimsSchema = z.object({
  victims: z.array(z.object({ instanceId: z.string(), decrement: z.boolean() })),
});

/** What a retire step leaves behind: how many of its victims lowered the desired capacity. */
export const retireOutputSchema = z.object({ returned: z.number() });

const interruptedSchema = z.object({
  step: z.string(),
  intent: z.unknown().optional(),
  handle: z.unknown().optional(),
});
/** A raise that was made, or was about to be. */
const surgeIntentSchema = z
  .object({
    from: z.number(),
    to: z.number(),
    base: z.number().optional(),
    writtenAtMs: z.number().optional(),
    atMs: z.number().optional(),
  })
  .transform(({ from, to, base = from, writtenAtMs, atMs }) => ({
    from: Math.min(base, to),
    to,
    startedAtMs: writtenAtMs ?? atMs ?? 0,
  }));

/** A surge, and when it was asked of AWS. */
export type TimedSurge = Surge & Pick<SurgeOutput, 'startedAtMs'>;

/**
 * What is waited for where a desired capacity may be that of before the raise: it is lower than the wave has made it,
 * and looks may be late by so much. A scale-in so soon can be told from it only later. Undefined where it may be relied
 * on.
 */
export function lateLook(
  desired: number,
  { from, to, returned = 0, startedAtMs }: TimedSurge,
  { nowMs }: { readonly nowMs: number },
): string | undefined {
  const isLower = to - from > returned && desired < to - returned;
  if (!isLower || nowMs - startedAtMs >= staleReadSeconds * 1000) return undefined;
  return `waiting: the group shows ${desired} instances wanted, and was just raised to ${to - returned}`;
}

/** The surge that a step of this name made, as far as this run knows. */
export function surgeOf(outputs: Readonly<Record<string, Json>>, stepName: string): SurgeOutput | undefined {
  return surgeOutputSchema.safeParse(outputs[stepName]).data;
}

/** What is known of the surge of the round before this one. */
export function roundSurge(
  outputs: Readonly<Record<string, Json>>,
  surgeStep: string,
  retireStep: string,
): TimedSurge | undefined {
  const surge = surgeOf(outputs, surgeStep);
  const returned = retireOutputSchema.safeParse(outputs[retireStep]).data?.returned ?? 0;
  return surge === undefined ? undefined : { ...surge, returned };
}

/** The steps of one loop, by name. */
export interface LoopNames {
  readonly surgeStep: string;
  readonly awaitStep: string;
  /** Absent where nothing is watched between the two. */
  readonly watchStep?: string;
  readonly retireStep: string;
}

/** What the step of this name was about, if the run turned round in it. */
export function interruptedIn(outputs: Readonly<Record<string, Json>>, stepName: string) {
  const interrupted = interruptedSchema.safeParse(outputs[interruptedOutput]).data;
  return interrupted?.step === stepName ? interrupted : undefined;
}

/**
 * The surge that the way out still has outstanding when a run turns round. Interrupted while surging, it is what the
 * step intended (the raise may not have happened: the live desired capacity tells); interrupted while retiring, it is
 * what the wave added less what was already given back, as `returned` counts it.
 */
export async function interruptedSurge(
  outputs: Readonly<Record<string, Json>>,
  names: LoopNames,
  returned: (victims: readonly Victim[], known: Departures) => Promise<number>,
): Promise<TimedSurge | undefined> {
  const interrupted = interruptedSchema.safeParse(outputs[interruptedOutput]).data;
  const raised = surgeOf(outputs, names.surgeStep);
  const known = departuresSchema.safeParse(interrupted?.handle).data ?? noDepartures;
  if (interrupted === undefined) return roundSurge(outputs, names.surgeStep, names.retireStep);
  switch (interrupted.step) {
    case names.surgeStep:
      return (
        surgeIntentSchema.safeParse(interrupted.handle).data ??
        surgeIntentSchema.safeParse(interrupted.intent).data ??
        roundSurge(outputs, names.surgeStep, names.retireStep)
      );
    case names.awaitStep:
    case names.watchStep:
      return raised && { ...raised, returned: 0 };
    case names.retireStep: {
      const { victims } = victimsSchema.safeParse(interrupted.intent).data ?? { victims: [] };
      return raised && { ...raised, returned: await returned(victims, known) };
    }
    default:
      return roundSurge(outputs, names.surgeStep, names.retireStep);
  }
}
