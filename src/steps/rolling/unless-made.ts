import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import type { AnyStepKind, StepContext } from '../../runs/step.ts';

const paramsSchema = z.object({ unlessMadeBy: z.string() });
const madeSchema = z.object({ imageId: z.string() });

/**
 * A step whose parameters name another as `unlessMadeBy` has nothing to do where that one came by the image without it;
 * then it succeeds with that image as its output.
 */
export function unlessMade(kind: AnyStepKind): AnyStepKind {
  return {
    ...kind,
    intend: async (context, params) => {
      const output = madeBefore(context, params);
      return output === undefined ? kind.intend(context, params) : { answer: { kind: 'succeeded', output } };
    },
  };
}

function madeBefore({ outputs }: StepContext, params: Json): Json | undefined {
  const named = paramsSchema.safeParse(params);
  if (!named.success) return undefined;
  const made = madeSchema.safeParse(outputs[named.data.unlessMadeBy]);
  return made.success ? { imageId: made.data.imageId } : undefined;
}
