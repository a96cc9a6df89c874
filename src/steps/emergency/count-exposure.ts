import * as z from 'zod';
import { type AnyStepKind, lookingStepKind, type StepContext } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';

export const exposureQuestionSchema = z.object({
  cve: z.string(),
  packages: z.array(z.string()),
  /** AMIs that are affected for certain. */
  imageIds: z.array(z.string()),
  fleets: z.array(z.string()),
  /** Of each of these the key; empty for servers in no fleet. Fleets of plans of before are found by their names. */
  keys: z.array(z.string()).exactOptional(),
});
/** Of which fleets it is asked, and what counts as affected. */
export type ExposureQuestion = z.infer<typeof exposureQuestionSchema>;

export const fleetCountSchema = z.object({
  name: z.string(),
  affected: z.number(),
  clean: z.number(),
  /** Nobody could say. Never counted as clean. */
  unknown: z.number(),
  /** In which versions instances have what it is about, as far as Inspector and inventories say. */
  packages: z.array(z.object({ name: z.string(), version: z.string().optional(), instances: z.number() })).optional(),
});
export type FleetCount = z.infer<typeof fleetCountSchema>;

export const serversFoundSchema = z.object({
  name: z.string(),
  /** Those that are alike together, with their packages in a few words; empty where nobody tells of any. */
  servers: z.array(
    z.object({
      verdict: z.enum(['affected', 'clean', 'unknown']),
      packages: z.string(),
      instanceIds: z.array(z.string()),
    }),
  ),
});
/** What was found on servers in no fleet that are patched together. */
export type ServersFound = z.infer<typeof serversFoundSchema>;

export const exposureCountSchema = z.object({
  atMs: z.number(),
  /** Who says so, in a few words. */
  source: z.string(),
  /** Groups of servers among them. */
  fleets: z.array(fleetCountSchema),
  /** Of these groups each server. */
  servers: z.array(serversFoundSchema).exactOptional(),
  /** What Inspector and inventories say of the same instances of fleets together, where they can be asked. */
  told: fleetCountSchema.pick({ affected: true, clean: true, unknown: true }).optional(),
});
/** How many instances of each fleet, and servers of each group, are affected, at a moment. */
export type ExposureCount = z.infer<typeof exposureCountSchema>;

/** Instances or servers, by what is known of them. */
export type CountSum = Pick<FleetCount, 'affected' | 'clean' | 'unknown'>;

/** Of all of them together. */
export function sumOfCounts(counts: readonly CountSum[]): CountSum {
  const sum = (of: keyof CountSum): number => counts.reduce((total, one) => total + one[of], 0);
  return { affected: sum('affected'), clean: sum('clean'), unknown: sum('unknown') };
}

/** Counts what is affected now. Reads only, and never a call for each instance. */
export type CountExposure = (
  context: Pick<StepContext, 'runId' | 'stepName' | 'actingFor'>,
  question: ExposureQuestion,
) => Promise<ExposureCount>;

/** Looks how much of some fleets is affected, and keeps it: before they are patched, and after. Changes nothing. */
export function countExposureStep({ countExposure }: Pick<StepParts, 'countExposure'>): AnyStepKind {
  return lookingStepKind({
    kind: 'count-exposure',
    parse: (params) => exposureQuestionSchema.parse(params),
    timeoutSeconds: () => 3600,
    look: async (context, question) => {
      const count = await countExposure(context, question);
      const groups = new Set(count.servers?.map(({ name }) => name));
      context.tell('exposure-counted', {
        ...{ ...sumOfCounts(count.fleets), source: count.source },
        ...{ fleets: count.fleets.length, groups: groups.size },
        inNoFleet: { ...sumOfCounts(count.fleets.filter(({ name }) => groups.has(name))) },
        ...(count.told === undefined ? {} : { told: { ...count.told } }),
      });
      return { kind: 'succeeded', output: exposureCountSchema.parse(count) };
    },
  });
}
