import * as z from 'zod';
import { countOf, failures, marks } from '../../runs/children.ts';
import { type AnyStepKind, lookingStepKind } from '../../runs/step.ts';
import { childrenOutput } from './children-parts.ts';

const paramsSchema = z.object({ steps: z.array(z.string()) });

/** Says what came of all of them: too many failures, or nothing done at all, is a failure of the whole. */
export function concludeChildrenStep(): AnyStepKind {
  return lookingStepKind({
    kind: 'conclude-children',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { steps }) => {
      const outputs = steps.flatMap((step) => childrenOutput(context, step) ?? []);
      const fleets = outputs.flatMap((output) => (output.what === 'fleets' ? output.marks : [])).join('');
      const failed = outputs.reduce((sum, output) => sum + failures(output.marks), 0);
      const patched = countOf(fleets, marks.done) + countOf(fleets, marks.partly);
      if (outputs.some(({ isStopped }) => isStopped))
        return {
          kind: 'failed',
          code: 'too-many-failed',
          why: `${failed === 1 ? '1 failure' : `${failed} failures`} stopped the rest.`,
        };
      if (fleets.length > 0 && patched === 0)
        return { kind: 'failed', code: 'nothing-patched', why: `None of ${fleets.length} fleets is patched.` };
      return { kind: 'succeeded' };
    },
  });
}
