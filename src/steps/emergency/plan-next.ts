import * as z from 'zod';
import { jsonSchema } from '../../runs/plan.ts';
import { type AnyStepKind, lookingStepKind } from '../../runs/step.ts';

const paramsSchema = z.object({
  verb: z.string(),
  request: z.record(z.string(), jsonSchema),
  /** The step whose output has the image that the next plan is about, put into its request as `imageId`. */
  imageStep: z.string(),
});

const madeSchema = z.object({ imageId: z.string() });

/** Goes on by the plan of another verb for the image that was made: what people approve is exactly that plan. */
export function planNextStep(): AnyStepKind {
  return lookingStepKind<z.infer<typeof paramsSchema>>({
    kind: 'plan-next',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async ({ outputs }, { verb, request, imageStep }) => {
      const { imageId } = madeSchema.parse(outputs[imageStep]);
      return { kind: 'next-plan', verb, request: { ...request, imageId } };
    },
  });
}
