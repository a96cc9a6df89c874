import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import { strategies } from '../../fleet/strategies.ts';
import type { Run } from '../../runs/run.ts';
import { claimStep } from '../../steps/machines/bake-plan.ts';
import { reportScanStepName } from '../../steps/scan/scan-plan.ts';

const checkFactsSchema = z.object({
  how: z.enum(['status-checks', 'http', 'command']),
  /** In a few words, such as `GET http://private address:80/health answers 200, 3 times in a row`. */
  what: z.string(),
  commands: z.array(z.string()).optional(),
  timeoutSeconds: z.number(),
});

/** What people are told about stages of an AMI: the card, the approval and the dry run all read this. */
export const stagesFactsSchema = deferredSchema(() =>
  z.object({
    verb: z.enum(['bake', 'validate', 'scan', 'patch']),
    /** What it begins with. */
    image: z.object({
      imageId: z.string(),
      name: z.string(),
      version: z.string().optional(),
      ageDays: z.number(),
      architecture: z.string(),
      platform: z.enum(['linux', 'windows']),
    }),
    fleet: z.string().optional(),
    accountId: z.string(),
    region: z.string(),
    environment: z.string().optional(),
    reason: z.string().optional(),
    application: z.string(),
    bake: z
      .object({
        name: z.string(),
        tags: z.record(z.string(), z.string()),
        profile: z.string(),
        through: z.enum(['ssm', 'user-data']),
        baseline: z.enum(['if-needed', 'never']).optional(),
        commands: z.array(z.string()).optional(),
        /** All that is patched, where that was said. */
        packages: z.array(z.string()).optional(),
        /** Typed by a person, and in no profile. */
        isTyped: z.boolean(),
      })
      .optional(),
    validate: checkFactsSchema.optional(),
    scan: z.object({ scanners: z.array(z.string()), bucket: z.string(), prefix: z.string() }).optional(),
    /** What the patched image is rolled out by, once it has passed and somebody has approved that. */
    rollout: z.object({ strategy: z.enum(strategies), instances: z.number(), approvals: z.number() }).optional(),
    /** Types of instances, in the order in which they are tried. */
    instanceTypes: z.array(z.string()),
    subnets: z.array(z.string()),
    warnings: z.array(z.string()),
    expectedSeconds: z.number(),
  }),
);
export type StagesFacts = z.infer<typeof stagesFactsSchema>;
/** Everything but how long it takes, which follows from the steps. */
export type DescribedStages = Omit<StagesFacts, 'expectedSeconds'>;

const scannedSchema = z.object({ unlooked: z.string().optional() });

/** Why Amazon Inspector has not looked at what was scanned, as a sentence; undefined where it has, or nothing was. */
export function unlookedScan({ outputs = {} }: Partial<Pick<Run, 'outputs'>>): string | undefined {
  return scannedSchema.safeParse(outputs[reportScanStepName]).data?.unlooked;
}

const joinedSchema = z.object({ imageId: z.string(), madeBy: z.string() });

/** The image of another run that was taken instead of baking the same again, and that run. */
export function joinedBake({ outputs = {} }: Partial<Pick<Run, 'outputs'>>): z.infer<typeof joinedSchema> | undefined {
  return joinedSchema.safeParse(outputs[claimStep]).data;
}
