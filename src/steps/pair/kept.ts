/** The group that traffic was shifted away from, kept for a while as the way back: a pin with a lease on it. */
import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import { type FleetKey, fleetKeyText } from '../../fleet/fleet.ts';
import type { Pin, PinStore } from '../../runs/store.ts';

/** Says of a group without instances what it had, for people. */
export const parkedTag = 'AmiableParked';

export const keptPinName = 'kept';

const beforeSchema = z.object({
  /** Its own min size. */
  min: z.number().int().nonnegative(),
});

const duringSchema = z.object({
  /** Its min size while it is kept, so that nothing scales it in for having no traffic. */
  min: z.number().int().nonnegative(),
  /** As people call the fleet, and as locks do. */
  fleet: z.string(),
  subjectKey: z.string(),
  targetGroupArn: z.string(),
  /** The group that has the traffic instead, and its target group. */
  carrier: z.string(),
  carrierTargetGroupArn: z.string(),
  afterwards: z.enum(['park', 'delete']),
  /** What it runs. */
  imageIds: z.array(z.string()),
});

export interface Kept {
  readonly before: z.infer<typeof beforeSchema>;
  readonly during: z.infer<typeof duringSchema>;
  readonly untilMs: number;
  readonly runId: string;
}

/** What is kept by this pin; undefined where it is another sort of pin. */
export function keptOf({ name, before, during, leaseUntilMs, runId }: Pin): Kept | undefined {
  if (name !== keptPinName) return undefined;
  return {
    before: beforeSchema.parse(before),
    during: duringSchema.parse(during),
    untilMs: leaseUntilMs,
    runId,
  };
}

/** The pins that keep this group, at most one for each run. */
export async function kept(pins: Pick<PinStore, 'pins'>, key: FleetKey): Promise<readonly Pin[]> {
  return (await pins.pins(fleetKeyText(key))).filter(({ name }) => name === keptPinName);
}

/** Nobody's way back any more. Safe to repeat. */
export async function releaseKept(pins: Pick<PinStore, 'pins' | 'removePin'>, key: FleetKey): Promise<void> {
  for (const { subjectKey, runId, name } of await kept(pins, key)) await pins.removePin(subjectKey, runId, name);
}

export function keptData(during: Kept['during']): Json {
  return { ...during, imageIds: [...during.imageIds] };
}
