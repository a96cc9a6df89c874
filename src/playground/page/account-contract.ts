/** What the AWS view of the page is told. */
import * as z from 'zod';

/** How an instance of a fleet stands: with EC2, in its group and at its load balancer, as one word. */
export const fleetStandings = ['launching', 'starting', 'serving', 'unhealthy', 'standby', 'leaving'] as const;
/** What there is beside for a server that is in no group, which is patched where it is. */
export const serverStandings = ['patched', 'unpatched', 'out', 'offline'] as const;
export const standings = [...fleetStandings, ...serverStandings] as const;
const standingSchema = z.enum(standings);
export type Standing = z.infer<typeof standingSchema>;

const instanceSchema = z.object({
  id: z.string(),
  /** The name of its fleet, or the key of the servers that it is one of. */
  fleet: z.string(),
  imageId: z.string(),
  standing: standingSchema,
  /** What stands behind that word, such as lifecycle state, status checks, missing patches, target health. */
  detail: z.string(),
});
export type PageInstance = z.infer<typeof instanceSchema>;

const targetCountsSchema = z.object({
  name: z.string(),
  healthy: z.number(),
  initial: z.number(),
  unhealthy: z.number(),
  draining: z.number(),
  unused: z.number(),
});

/** Where a listener or a rule sends requests, in percent. */
const trafficSchema = z.object({
  listener: z.string(),
  targets: z.array(z.object({ name: z.string(), percent: z.number() })).readonly(),
});

const fleetSchema = z.object({
  name: z.string(),
  application: z.string(),
  environment: z.string(),
  min: z.number(),
  max: z.number(),
  desired: z.number(),
  /** The AMI that new instances are launched from; absent where it cannot be told. */
  launches: z.string().optional(),
  /** Such as `web version 3`. */
  source: z.string(),
  suspended: z.array(z.string()).readonly(),
  targetGroups: z.array(targetCountsSchema).readonly(),
  traffic: z.array(trafficSchema).readonly(),
});
export type PageFleet = z.infer<typeof fleetSchema>;

/** Servers of one application and environment that are in no group. */
const serversSchema = z.object({
  key: z.string(),
  application: z.string(),
  environment: z.string(),
  targetGroups: z.array(targetCountsSchema).readonly(),
  traffic: z.array(trafficSchema).readonly(),
});
export type PageServers = z.infer<typeof serversSchema>;

/** An instance that the bot launched to bake, test or scan an AMI, and ends again. */
const helperSchema = z.object({
  id: z.string(),
  imageId: z.string(),
  purpose: z.string(),
  runId: z.string().optional(),
  untilMs: z.number().optional(),
  detail: z.string(),
});
export type PageHelper = z.infer<typeof helperSchema>;

const imageSchema = z.object({
  id: z.string(),
  name: z.string(),
  application: z.string().optional(),
  version: z.string().optional(),
  createdAtMs: z.number(),
  state: z.string(),
  validated: z.string().optional(),
  validatedAtMs: z.number().optional(),
  scanned: z.string().optional(),
  scannedAtMs: z.number().optional(),
  patchedAtMs: z.number().optional(),
  /** Instances launched from it never become healthy. */
  isBroken: z.boolean(),
  usedBy: z.array(z.object({ fleet: z.string(), instances: z.number(), launches: z.boolean() })).readonly(),
});
export type PageImage = z.infer<typeof imageSchema>;

/** The first says all there is; later ones say what changed: all but instances as whole lists where any did. */
export const accountUpdateSchema = z.object({
  atMs: z.number(),
  isWhole: z.boolean(),
  fleets: z.array(fleetSchema).readonly().optional(),
  servers: z.array(serversSchema).readonly().optional(),
  helpers: z.array(helperSchema).readonly().optional(),
  images: z.array(imageSchema).readonly().optional(),
  /** New and changed instances. */
  instances: z.array(instanceSchema).readonly(),
  /** Ids of instances that are no longer there. */
  gone: z.array(z.string()).readonly(),
});
export type AccountUpdate = z.infer<typeof accountUpdateSchema>;
