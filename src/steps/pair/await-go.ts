import * as z from 'zod';
import { nextStage } from '../../fleet/blue-green.ts';
import { awaitsGoCode } from '../../runs/signals.ts';
import { type AnyStepKind, lookingStepKind } from '../../runs/step.ts';
import { shiftedSchema } from './pair-parts.ts';

const paramsSchema = z.object({
  group: z.string(),
  stages: z.array(z.number()),
  /** After which of them a person is asked. */
  approveStages: z.array(z.number()),
  settleStep: z.string(),
});

/** Stops after a stage that is configured so, until a person has it go on. Looks at nothing, and changes nothing. */
export function awaitGoStep(): AnyStepKind {
  return lookingStepKind({
    kind: 'await-go',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async ({ outputs, retries = 0 }, { group, stages, approveStages, settleStep }) => {
      const done = shiftedSchema.safeParse(outputs[settleStep]).data?.percent;
      if (done === undefined || !approveStages.includes(done) || retries > 0) return { kind: 'succeeded' };
      const why = `${group} has ${done} % of the traffic and is well. The next stage is ${nextStage(stages, done) ?? 100} %.`;
      return { kind: 'failed', code: awaitsGoCode, why, onFailure: 'hold' };
    },
  });
}
