import * as z from 'zod';
import { awaitsGoCode } from '../runs/signals.ts';
import { type AnyStepKind, lookingStepKind } from '../runs/step.ts';
import { childrenOutput } from './children-parts.ts';

const paramsSchema = z.object({ tier: z.string(), fleets: z.number(), before: z.array(z.string()) });

/** Stops before a tier of fleets until an approver has it go on, unless nothing more is begun anyway. Changes nothing. */
export function awaitTierStep(): AnyStepKind {
  return lookingStepKind({
    kind: 'await-tier',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { tier, fleets, before }) => {
      const isStopped = before.some((step) => childrenOutput(context, step)?.isStopped === true);
      if (isStopped || (context.retries ?? 0) > 0) return { kind: 'succeeded' };
      const why = `The next tier is ${tier}, with ${fleets} ${fleets === 1 ? 'fleet' : 'fleets'}.`;
      return { kind: 'failed', code: awaitsGoCode, why, onFailure: 'hold' };
    },
  });
}
