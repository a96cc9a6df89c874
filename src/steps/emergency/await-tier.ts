import * as z from 'zod';
import { awaitsGoCode } from '../../runs/signals.ts';
import { type AnyStepKind, lookingStepKind } from '../../runs/step.ts';
import { childrenOutput } from './children-parts.ts';

const paramsSchema = z.object({
  tier: z.string(),
  /** With groups of servers, which are `groups` of these. */
  fleets: z.number(),
  groups: z.number().default(0),
  before: z.array(z.string()),
});

/** Stops before a tier of fleets until an approver has it go on, unless nothing more is begun anyway. Changes nothing. */
export function awaitTierStep(): AnyStepKind {
  return lookingStepKind({
    kind: 'await-tier',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { tier, fleets, groups, before }) => {
      const isStopped = before.some((step) => childrenOutput(context, step)?.isStopped === true);
      if (isStopped || (context.retries ?? 0) > 0) return { kind: 'succeeded' };
      const why = `The next tier is ${tier}, with ${partsText(fleets - groups, groups)}.`;
      return { kind: 'failed', code: awaitsGoCode, why, onFailure: 'hold' };
    },
  });
}

/** `1 fleet`, `2 fleets and 1 group of servers`. */
function partsText(fleets: number, groups: number): string {
  return [
    ...(fleets === 0 ? [] : [`${fleets} ${fleets === 1 ? 'fleet' : 'fleets'}`]),
    ...(groups === 0 ? [] : [`${groups} ${groups === 1 ? 'group' : 'groups'} of servers`]),
  ].join(' and ');
}
