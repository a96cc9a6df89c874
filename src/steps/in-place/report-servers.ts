import { type AnyStepKind, lookingStepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { inPlaceSchema, inPlaceSteps, tallyOf } from './in-place-parts.ts';
import { reportOf, reportSchema } from './servers-report.ts';

/** Says what came of all servers. Changes nothing. */
export function reportServersStep(_parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'report-servers',
    isCleaning: true,
    parse: (params) => inPlaceSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { total }) => {
      const known = reportSchema.safeParse(context.outputs[inPlaceSteps.rest]).data;
      const output = known ?? reportOf(context, total, tallyOf(context).out);
      context.tell('servers-reported', output);
      return { kind: 'succeeded', output };
    },
  });
}
