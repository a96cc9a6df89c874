import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import { strategies } from '../../fleet/strategies.ts';

const named = z.object({ name: z.string(), why: z.string() });

/**
 * What people are told about an emergency: the card, the approval and the dry run all read this. Lists name the first
 * few, since the facts stay with the run: all of them are in the steps.
 */
export const emergencyFactsSchema = deferredSchema(() =>
  z.object({
    cve: z.string(),
    packages: z.array(z.string()),
    reason: z.string().optional(),
    /** Declared by --break-glass: what it sets aside, in words, and how many would have to approve otherwise. */
    breakGlass: z.object({ reason: z.string(), usualApprovals: z.number(), setsAside: z.array(z.string()) }).optional(),
    images: z.object({
      count: z.number(),
      first: z.array(z.object({ imageId: z.string(), name: z.string(), region: z.string(), fleets: z.number() })),
    }),
    /** Of what is baked, for other accounts and regions. */
    copies: z
      .object({
        count: z.number(),
        first: z.array(
          z.object({
            ...{ imageId: z.string(), from: z.string(), to: z.string(), fleets: z.number() },
            kmsKeyId: z.string().optional(),
          }),
        ),
      })
      .default({ count: 0, first: [] }),
    /** Here groups of servers count as fleets. */
    tiers: z.array(
      z.object({ name: z.string(), fleets: z.number(), instances: z.number(), first: z.array(z.string()) }),
    ),
    /** Without the groups of `servers`, which are counted apart. */
    fleets: z.number(),
    instances: z.number(),
    /** Servers in no fleet that are patched where they are; absent where there are none. */
    servers: z
      .object({
        groups: z.number(),
        servers: z.number(),
        /** How many of a group may fail. */
        mayFail: z.object({ least: z.number(), most: z.number() }),
        /** Whether anything restarts, in a sentence for each way of patching. */
        restarts: z.array(z.string()),
      })
      .optional(),
    /** Why no servers in no fleet are looked at; absent where they are. */
    notPart: z.string().optional(),
    byStrategy: z.partialRecord(z.enum(strategies), z.number()),
    /** Fleets that are looked at and left as they are. */
    leftOut: z.object({ count: z.number(), first: z.array(named) }),
    fleetsAtOnce: z.number(),
    imagesAtOnce: z.number(),
    maxFailed: z.number(),
    asksForTiers: z.boolean(),
    busyFleetSeconds: z.number(),
    warnings: z.array(z.string()),
    expectedSeconds: z.number(),
  }),
);
export type EmergencyFacts = z.infer<typeof emergencyFactsSchema>;

/** How many runs patch something: one for each fleet, and for each group of servers. */
export function partsOf({ fleets, servers }: Pick<EmergencyFacts, 'fleets' | 'servers'>): number {
  return fleets + (servers?.groups ?? 0);
}
