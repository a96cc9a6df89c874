import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import type { Run } from '../../runs/run.ts';
import { currentStep } from '../../runs/walk.ts';
import { inPlaceSteps, servers, takenSchema, type Wave, waveSchema } from '../../steps/in-place/in-place-parts.ts';
import { reportSchema, type ServersReport } from '../../steps/in-place/servers-report.ts';

const waySchema = z.object({
  platform: z.enum(['linux', 'windows']),
  servers: z.number(),
  way: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('baseline'), reboot: z.enum(['if-needed', 'never']) }),
    z.object({ kind: z.literal('commands'), commands: z.array(z.string()) }),
  ]),
});

/** What people are told about patching servers where they are: card, approval and dry run all read this. */
export const inPlaceFactsSchema = deferredSchema(() =>
  z.object({
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
    /** Where the output of what runs there is put, below a folder of the run. */
    outputUri: z.string().optional(),
    timeoutSeconds: z.number(),
    expectedSeconds: z.number(),
  }),
);
export type InPlaceFacts = z.infer<typeof inPlaceFactsSchema>;

/** What came of all servers, once a run has told it, at its end or on its way back. */
export function serversReport({ outputs = {} }: Partial<Pick<Run, 'outputs'>>): ServersReport | undefined {
  return reportSchema.safeParse(outputs[inPlaceSteps.back] ?? outputs[inPlaceSteps.report]).data;
}

/** Whether servers have a command of this run, or are about to get one. */
export function isPatching(run: Run): boolean {
  return currentStep(run)?.name === inPlaceSteps.patch;
}

/** How many servers are out of a target group; undefined where the list of them is too long for the run to keep. */
export function serversOut(run: Run): number | undefined {
  const { intent, handle } = run.step;
  switch (currentStep(run)?.name) {
    case inPlaceSteps.takeOut:
      return intent === undefined ? 0 : countOut(waveSchema.safeParse(intent).data);
    case inPlaceSteps.putBack:
      return handle === undefined ? countOut(takenSchema.safeParse(run.outputs[inPlaceSteps.takeOut]).data) : 0;
    case inPlaceSteps.patch:
    case inPlaceSteps.verify:
      return countOut(takenSchema.safeParse(run.outputs[inPlaceSteps.takeOut]).data);
    default:
      return 0;
  }
}

function countOut(wave: Wave | undefined): number | undefined {
  return wave && servers(wave.out).length;
}
