import * as z from 'zod';
import { type AnyStepKind, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';

const paramsSchema = z.object({ bakeKey: z.string() });

/** Gives back the right to bake this, where the run has it. Safe to repeat. */
export function releaseBakeStep(parts: StepParts): AnyStepKind {
  return stepKind<z.infer<typeof paramsSchema>, null, null>({
    kind: 'release-bake',
    isCleaning: true,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    start: async ({ runId }, { bakeKey }) => {
      await parts.locks.releaseLock(bakeKey, runId);
      return { kind: 'succeeded' };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
}
