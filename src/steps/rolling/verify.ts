import { oldInstances } from '../../fleet/drift.ts';
import { judgeSettled } from '../../fleet/settled.ts';
import { members } from '../../fleet/standing.ts';
import { type AnyStepKind, lookingStepKind } from '../../runs/step.ts';
import { awsOf, fleetOf, rolloutSchema, type StepParts } from '../parts.ts';
import { progressOf, remainingOld } from './progress.ts';

/** Looks at the whole fleet once more: everything replaced, everything healthy, at the size that is wanted now. */
export function verifyStep(parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'verify',
    parse: (params) => rolloutSchema.parse(params),
    timeoutSeconds: (params) => params.waveTimeoutSeconds,
    look: async (context, params) => {
      const fleet = await fleetOf(parts, awsOf(parts, context, params.fleet), params.fleet);
      const settlement = judgeSettled(fleet, params);
      const left = remainingOld(fleet, params).length;
      if (settlement.settled && left === 0) {
        const leftAlone = oldInstances(fleet, params.imageIds).length;
        context.tell('verified', { instances: members(fleet).length, imageId: params.imageIds[0] ?? '', leftAlone });
        return { kind: 'succeeded', progress: progressOf(fleet, params, 'verified') };
      }
      const waitingFor = settlement.settled
        ? `${left} old instances are still there`
        : `${settlement.healthy} of ${settlement.wanted} healthy`;
      return { kind: 'running', handle: null, progress: progressOf(fleet, params, `verifying: ${waitingFor}`) };
    },
  });
}
