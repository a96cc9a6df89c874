/** What came of all servers, as cards and reports have it: small enough to stay in the run. */
import * as z from 'zod';
import { targetGroupName } from '../../fleet/health.ts';
import type { StepContext } from '../../runs/step.ts';
import { failedServerSchema, type Registration, servers } from './in-place-parts.ts';
import { countBrokenOff, untouchedOf } from './wave-tally.ts';

const failedNamed = 5;
const leftOutNamed = 3;

export const reportSchema = z.object({
  total: z.number().int(),
  patched: z.number().int(),
  failed: z.number().int(),
  gone: z.number().int(),
  /** No command was sent to them, or it was called off and not sent again. */
  untouched: z.number().int(),
  /** Of the wave in which it was broken off: nobody looked at what came of their patches. */
  interrupted: z.number().int(),
  /** How many are out of a target group that they were in. */
  stayOut: z.number().int(),
  /** The first few of those, with where. */
  leftOut: z.array(z.object({ instanceId: z.string(), targetGroup: z.string() })),
  /** The first few that failed. */
  named: z.array(failedServerSchema.omit({ commandId: true })),
});
export type ServersReport = z.infer<typeof reportSchema>;

/** `stay` are those that could not be put back. */
export function reportOf(context: StepContext, total: number, stay: readonly Registration[]): ServersReport {
  const { tally, interrupted } = countBrokenOff(context);
  const { patched, failed, gone, named } = tally;
  const leftOut = stay.flatMap(({ targetGroupArn, targets }) =>
    targets.map(({ instanceId }) => ({ instanceId, targetGroup: targetGroupName(targetGroupArn) })),
  );
  return {
    ...{ total, patched, failed, gone, interrupted, untouched: untouchedOf(tally, total) },
    ...{ stayOut: servers(stay).length, leftOut: leftOut.slice(0, leftOutNamed) },
    named: named.slice(0, failedNamed).map(({ instanceId, state, why }) => ({ instanceId, state, why })),
  };
}
