import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import { launchedBeforeSchema } from './former-launch.ts';

const imageFactsSchema = z.object({
  imageId: z.string(),
  name: z.string().optional(),
  version: z.string().optional(),
  ageDays: z.number().optional(),
  architecture: z.string().optional(),
  validated: z.string().optional(),
  scanned: z.string().optional(),
});

const commonFactsSchema = deferredSchema(() =>
  z.object({
    fleet: z.string(),
    group: z.string(),
    accountId: z.string(),
    region: z.string(),
    environment: z.string().optional(),
    reason: z.string().optional(),
    to: imageFactsSchema,
    /** Images in the fleet now, most used first. */
    from: z.array(imageFactsSchema.extend({ instances: z.number() })),
    instances: z.number(),
    toReplace: z.number(),
    /** Share of the fleet that changes, 0 to 100. */
    sharePercent: z.number(),
    floor: z.number(),
    minHealthyPercent: z.number(),
    /** Instances that stay as they are, and why: protected, standby. */
    leftAlone: z.array(z.object({ instanceId: z.string(), why: z.string() })),
    templates: z.array(
      z.object({
        templateId: z.string(),
        name: z.string(),
        fromVersion: z.number(),
        writtenAs: z.string(),
        /** The version that is there already and gone to, where no new one is made; or of which one is made that names an image. */
        toVersion: z.number().optional(),
        names: z.string().optional(),
      }),
    ),
    pins: z.array(z.object({ what: z.string(), before: z.string(), during: z.string() })),
    warnings: z.array(z.string()),
    checks: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })),
    /** What is watched while the fleet changes, and what follows when it is not well; absent where nothing is. */
    watch: z
      .object({
        alarms: z.array(z.string()),
        probes: z.array(z.string()),
        waveSeconds: z.number(),
        bakeSeconds: z.number(),
        onUnhealthy: z.enum(['roll-back', 'hold']),
      })
      .exactOptional(),
    wayBack: z.string(),
    /** Whether what was replaced can be taken back; plans made before this was told could say so only in words. */
    goesBack: z.boolean().optional(),
    /** Plans made before rollbacks were told nothing of it. */
    launchedBefore: launchedBeforeSchema.optional(),
    /** The run that this one takes back, and who asked for that. */
    takenBack: z.object({ runId: z.string(), command: z.string(), by: z.string(), endedAtMs: z.number() }).optional(),
    expectedSeconds: z.number(),
  }),
);
/** What is told of every rollout, however it is carried out. */
export type CommonFacts = z.infer<typeof commonFactsSchema>;

const rollingFactsSchema = deferredSchema(() =>
  commonFactsSchema.unwrap().extend({
    strategy: z.literal('rolling'),
    batch: z.number(),
    waves: z.number(),
    firstWave: z.number(),
    firstWaveBecause: z.string().optional(),
    room: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('surge'), by: z.number() }),
      z.object({ kind: z.literal('raise-max'), by: z.number(), newMax: z.number(), oldMax: z.number() }),
      z.object({ kind: z.literal('within-floor'), atOnce: z.number() }),
    ]),
  }),
);
export type RollingFacts = z.infer<typeof rollingFactsSchema>;

const refreshFactsSchema = deferredSchema(() =>
  commonFactsSchema.unwrap().extend({
    strategy: z.literal('refresh'),
    rules: z.object({
      minHealthyPercent: z.number(),
      maxHealthyPercent: z.number(),
      warmupSeconds: z.number(),
      checkpointPercents: z.array(z.number()),
      checkpointDelaySeconds: z.number(),
      bakeSeconds: z.number(),
      alarms: z.array(z.string()),
      standby: z.enum(['ignore', 'terminate', 'wait']),
      protectedInstances: z.enum(['keep', 'replace']),
    }),
    /** How many are replaced at once, how many of those run beside the others, and what AWS keeps the group between. */
    batch: z.number(),
    extra: z.number(),
    least: z.number(),
    most: z.number(),
    first: z.number().optional(),
    firstBecause: z.string().optional(),
    /** Whether AWS takes it back by itself while it is in progress. */
    rollsBackByAws: z.boolean(),
  }),
);
export type RefreshFacts = z.infer<typeof refreshFactsSchema>;

const blueGreenFactsSchema = deferredSchema(() =>
  commonFactsSchema.unwrap().extend({
    strategy: z.literal('blue-green'),
    /** The group that is to get the traffic, and what there is of it before. */
    toGroup: z.string(),
    partner: z.enum(['absent', 'parked', 'kept', 'ready']),
    /** Everything whose weights are changed. */
    listeners: z.array(z.string()),
    stages: z.array(z.number()),
    approveStages: z.array(z.number()),
    settleSeconds: z.number(),
    keepSeconds: z.number(),
    afterwards: z.enum(['park', 'delete']),
    /** What the copy gets beside the settings of the group: hooks, policies and the like, each as a few words. */
    copies: z.array(z.string()),
  }),
);
export type BlueGreenFacts = z.infer<typeof blueGreenFactsSchema>;

/** What people are told about a rollout: the card, the approval and the dry run all read this. */
export const rolloutFactsSchema = deferredSchema(() =>
  z.discriminatedUnion('strategy', [rollingFactsSchema, refreshFactsSchema, blueGreenFactsSchema]),
);
export type RolloutFacts = z.infer<typeof rolloutFactsSchema>;

type Untimed<Facts> = Facts extends unknown ? Omit<Facts, 'expectedSeconds'> : never;
/** What a strategy says of its rollout: how long it takes is told by the forecast of its steps. */
export type DescribedRollout = Untimed<RolloutFacts>;
export type DescribedCommon = Untimed<CommonFacts>;
