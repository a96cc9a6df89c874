/** What the AWS view of the page is told. */
import * as z from 'zod';

/** How an instance stands: with EC2, in its group and at its load balancer, as one word. */
export const standings = ['launching', 'starting', 'serving', 'unhealthy', 'standby', 'leaving'] as const;
const standingSchema = z.enum(standings);
export type Standing = z.infer<typeof standingSchema>;

const instanceSchema = z.object({
  id: z.string(),
  fleet: z.string(),
  imageId: z.string(),
  standing: standingSchema,
  /** What stands behind that word: lifecycle state, status checks, target health and its reason. */
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

const imageSchema = z.object({
  id: z.string(),
  name: z.string(),
  application: z.string().optional(),
  version: z.string().optional(),
  createdAtMs: z.number(),
  state: z.string(),
  validated: z.string().optional(),
  scanned: z.string().optional(),
  /** Instances launched from it never become healthy. */
  isBroken: z.boolean(),
  usedBy: z.array(z.object({ fleet: z.string(), instances: z.number(), launches: z.boolean() })).readonly(),
});
export type PageImage = z.infer<typeof imageSchema>;

/** The first says all there is; later ones say what changed: fleets and images as whole lists where any did. */
export const accountUpdateSchema = z.object({
  atMs: z.number(),
  isWhole: z.boolean(),
  fleets: z.array(fleetSchema).readonly().optional(),
  images: z.array(imageSchema).readonly().optional(),
  /** New and changed instances. */
  instances: z.array(instanceSchema).readonly(),
  /** Ids of instances that are no longer there. */
  gone: z.array(z.string()).readonly(),
});
export type AccountUpdate = z.infer<typeof accountUpdateSchema>;
