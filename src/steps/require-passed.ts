import * as z from 'zod';
import { type AnyStepKind, stepKind } from '../runs/step.ts';
import { verdictSchema } from './check-health.ts';

const paramsSchema = z.object({
  checkStep: z.string(),
  code: z.string(),
  /** What failed, where the detail does not say it, such as `The validation failed`. */
  what: z.string().exactOptional(),
});

/** Lets the run fail where a check did, once everything that the check had needed is gone. */
export function requirePassedStep(): AnyStepKind {
  return stepKind<z.infer<typeof paramsSchema>, null, null>({
    kind: 'require-passed',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 60,
    intend: async ({ outputs }, { checkStep, code, what }) => {
      const { passed, detail } = verdictSchema.parse(outputs[checkStep]);
      const why = what === undefined ? detail : `${what}: ${detail}`;
      return { answer: passed ? { kind: 'succeeded' } : { kind: 'failed', code, why } };
    },
    start: async () => ({ kind: 'succeeded' }),
    poll: async () => ({ kind: 'succeeded' }),
  });
}
