import * as z from 'zod';
import { fleetKeyText } from '../../fleet/fleet.ts';
import { runningImages } from '../../fleet/source.ts';
import { type AnyStepKind, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { keptData, keptPinName, releaseKept } from './kept.ts';
import { lookAtPair, pairAws, pairSchema } from './pair-parts.ts';

const paramsSchema = z.object({
  pair: pairSchema,
  /** As locks call the fleet. */
  subjectKey: z.string(),
  keepSeconds: z.number().nonnegative(),
  afterwards: z.enum(['park', 'delete']),
  /** The min size that it has when nothing is going on. */
  restMin: z.number().int().nonnegative(),
});

/**
 * Leaves the group that had the traffic running as the way back, at the size that it has: what holds it is no pin of
 * this run any more, but a record with a lease, which ends its time. Safe to repeat.
 */
export function keepGroupStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'keep-group',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    start: async (context, { pair, subjectKey, keepSeconds, afterwards, restMin }) => {
      const sight = await lookAtPair(parts, pairAws(parts, context, pair), pair);
      const key = fleetKeyText(pair.from.key);
      const untilMs = context.nowMs + keepSeconds * 1000;
      const imageIds = [...runningImages(sight.from)];
      await parts.pins.putPin({
        subjectKey: key,
        runId: context.runId,
        name: keptPinName,
        before: { min: restMin },
        during: keptData({
          min: sight.from.min,
          fleet: pair.fleet,
          subjectKey,
          targetGroupArn: pair.from.targetGroupArn,
          carrier: pair.to.key.groupName,
          carrierTargetGroupArn: pair.to.targetGroupArn,
          afterwards,
          imageIds,
        }),
        atMs: context.nowMs,
        leaseUntilMs: untilMs,
      });
      await parts.pins.removePin(key, context.runId, 'min-size');
      // What has the traffic now is nobody's way back any more.
      await releaseKept(parts.pins, pair.to.key);
      const group = pair.from.key.groupName;
      context.tell('group-kept', { fleet: pair.fleet, group, instances: sight.from.desired, keepSeconds, afterwards });
      return { kind: 'succeeded', output: { untilMs, group } };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}
