import * as z from 'zod';
import { type AnyStepKind, stepKind } from '../runs/step.ts';
import { failedServerSchema, inPlaceSchema, servers, tallyOf } from './in-place-parts.ts';
import type { StepParts } from './parts.ts';

const namedAtMost = 5;

/** What is left for cards and reports: small enough to stay in the run. */
export const reportSchema = z.object({
  total: z.number().int(),
  patched: z.number().int(),
  failed: z.number().int(),
  gone: z.number().int(),
  stayOut: z.number().int(),
  /** The first few that failed. */
  named: z.array(failedServerSchema),
});
export type ServersReport = z.infer<typeof reportSchema>;

/** Says what came of all servers. Changes nothing. */
export function reportServersStep(_parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'report-servers',
    parse: (params) => inPlaceSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async (context, { total }) => {
      const { patched, failed, gone, named, out } = tallyOf(context);
      const output = { total, patched, failed, gone, stayOut: servers(out).length, named: named.slice(0, namedAtMost) };
      context.tell('servers-reported', output);
      return { answer: { kind: 'succeeded', output } };
    },
    start: async () => ({ kind: 'succeeded' }),
    poll: async () => ({ kind: 'succeeded' }),
  });
}
