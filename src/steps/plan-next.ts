import * as z from 'zod';
import { jsonSchema } from '../runs/plan.ts';
import { type AnyStepKind, stepKind } from '../runs/step.ts';

const paramsSchema = z.object({
  verb: z.string(),
  request: z.record(z.string(), jsonSchema),
  /** The step whose output has the image that the next plan is about, put into its request as `imageId`. */
  imageStep: z.string(),
});

const madeSchema = z.object({ imageId: z.string() });

/** Goes on by the plan of another verb for the image that was made: what people approve is exactly that plan. */
export function planNextStep(): AnyStepKind {
  return stepKind<z.infer<typeof paramsSchema>, null, null>({
    kind: 'plan-next',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async ({ outputs }, { verb, request, imageStep }) => {
      const { imageId } = madeSchema.parse(outputs[imageStep]);
      return { answer: { kind: 'next-plan', verb, request: { ...request, imageId } } };
    },
    start: async () => ({ kind: 'succeeded' }),
    poll: async () => ({ kind: 'succeeded' }),
  });
}
