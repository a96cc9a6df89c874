import * as z from 'zod';
import type { WorkerSide } from '../wiring-slack.ts';

/** What Amazon EventBridge Scheduler calls a function with, and a rule of EventBridge too: `time` is that of the schedule. */
const eventSchema = z.object({ time: z.iso.datetime() });

/**
 * Checks compliance at the times of a schedule, and tells what was found. An event that comes twice, or again because
 * the check before failed on the way, checks once: what is remembered says since when. Answers whether it was checked.
 */
export function complianceFunction({
  slack,
}: {
  readonly slack: Pick<WorkerSide, 'checkCompliance'>;
}): (event: unknown) => Promise<boolean> {
  return async (event) => slack.checkCompliance(Date.parse(eventSchema.parse(event).time));
}
