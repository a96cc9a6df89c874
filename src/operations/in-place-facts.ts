import * as z from 'zod';
import type { Run } from '../runs/run.ts';
import { inPlaceSteps } from '../steps/in-place-parts.ts';
import { reportSchema, type ServersReport } from '../steps/report-servers.ts';

const waySchema = z.object({
  platform: z.enum(['linux', 'windows']),
  servers: z.number(),
  way: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('baseline'), reboot: z.enum(['if-needed', 'never']) }),
    z.object({ kind: z.literal('commands'), commands: z.array(z.string()) }),
  ]),
});

/** What people are told about patching servers where they are: card, approval and dry run all read this. */
export const inPlaceFactsSchema = z.object({
  strategy: z.literal('in-place'),
  /** The fleet's name, or the tags as they are typed. */
  subject: z.string(),
  fleet: z.object({ group: z.string(), launches: z.string().optional() }).optional(),
  accountId: z.string(),
  region: z.string(),
  environment: z.string().optional(),
  reason: z.string().optional(),
  /** To be patched, of those that were found. */
  servers: z.number(),
  found: z.number(),
  /** The first of them. */
  firstIds: z.array(z.string()),
  /** Absent where somebody typed the command. */
  profile: z.string().optional(),
  /** What runs there, whole. */
  ways: z.array(waySchema),
  waves: z.number(),
  atOnce: z.number(),
  errorBudget: z.number(),
  minHealthyPercent: z.number(),
  targetGroups: z.array(z.string()),
  /** Servers that stay as they are: the first by name, and how many for which reason. */
  left: z.array(z.object({ instanceId: z.string(), why: z.string() })),
  leftCounts: z.array(z.object({ why: z.string(), servers: z.number() })),
  pins: z.array(z.string()),
  warnings: z.array(z.string()),
  timeoutSeconds: z.number(),
  expectedSeconds: z.number(),
});
export type InPlaceFacts = z.infer<typeof inPlaceFactsSchema>;

/** What came of all servers, once a run has told it. */
export function serversReport({ outputs = {} }: Partial<Pick<Run, 'outputs'>>): ServersReport | undefined {
  return reportSchema.safeParse(outputs[inPlaceSteps.report]).data;
}
