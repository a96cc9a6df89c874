import * as z from 'zod';
import { type AnyStepKind, lookingStepKind } from '../../runs/step.ts';
import { verdictSchema } from './check-health.ts';

const paramsSchema = z.object({
  checkStep: z.string(),
  code: z.string(),
  /** What failed, where the detail does not say it, such as `The validation failed`. */
  what: z.string().exactOptional(),
});

/** Lets the run fail where a check did, once everything that the check had needed is gone. */
export function requirePassedStep(): AnyStepKind {
  return lookingStepKind<z.infer<typeof paramsSchema>>({
    kind: 'require-passed',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 60,
    look: async ({ outputs }, { checkStep, code, what }) => {
      const { passed, detail } = verdictSchema.parse(outputs[checkStep]);
      const why = what === undefined ? detail : `${what}: ${detail}`;
      return passed ? { kind: 'succeeded' } : { kind: 'failed', code, why };
    },
  });
}
