import { expect } from 'vitest';
import * as z from 'zod';
import { startHelper } from './helper.ts';
import type { Moto } from './server.ts';

const sightSchema = z.strictObject({
  desired: z.number(),
  min: z.number(),
  max: z.number(),
  templateVersion: z.string(),
  overrides: z.array(z.string()),
  suspended: z.array(z.string()),
  instances: z.array(
    z.strictObject({
      id: z.string(),
      lifecycle: z.string(),
      health: z.string(),
      state: z.string(),
      imageId: z.string(),
      targets: z.array(z.string()),
    }),
  ),
  terminated: z.array(z.string()),
  versions: z.array(
    z.strictObject({
      version: z.number(),
      description: z.string(),
      isDefault: z.boolean(),
      data: z.record(z.string(), z.json()),
    }),
  ),
});

/** A fleet as boto3 describes it. */
export type Sight = z.infer<typeof sightSchema>;

const tagsSchema = z.record(z.string(), z.string());
const imageSightSchema = z.strictObject({
  state: z.string(),
  tags: tagsSchema,
  /** Whatever a run has launched, in whatever state. */
  launched: z.array(z.strictObject({ state: z.string(), imageId: z.string(), tags: tagsSchema })),
});
const weightsSchema = z.record(z.string(), z.record(z.string(), z.number()));
const familySchema = z.strictObject({ states: z.record(z.string(), z.string()), snapshots: z.array(z.string()) });
type ImageSight = z.infer<typeof imageSightSchema>;

/** Somebody else who looks at the account, with a client that is none of ours. */
export interface Witness {
  look(groupName: string): Promise<Sight>;
  lookAtImage(imageId: string): Promise<ImageSight>;
  /** The weights of each listener of a load balancer, by its port and the name of the target group. */
  weights(loadBalancer: string): Promise<z.infer<typeof weightsSchema>>;
  groupNames(): Promise<readonly string[]>;
  /** The state of each image of an application that is there, and the snapshots of the whole account. */
  family(application: string): Promise<z.infer<typeof familySchema>>;
  stop(): Promise<void>;
}

/** Starts boto3 beside moto. */
export function startWitness(moto: Pick<Moto, 'endpoint' | 'python'>): Witness {
  const { ask, stop } = startHelper(moto, 'witness.py');
  return {
    look: async (groupName) => sightSchema.parse(await ask({ group: groupName })),
    lookAtImage: async (imageId) => imageSightSchema.parse(await ask({ image: imageId })),
    weights: async (loadBalancer) => weightsSchema.parse(await ask({ listeners: loadBalancer })),
    groupNames: async () => z.array(z.string()).parse(await ask({ groups: true })),
    family: async (application) => familySchema.parse(await ask({ family: application })),
    stop,
  };
}

/** How a member looks that serves and runs the image. */
export function servingOn(imageId: string) {
  return {
    lifecycle: 'InService',
    health: 'Healthy',
    state: 'running',
    imageId,
    targets: ['healthy'],
    id: expect.any(String),
  };
}

/** The images that members run, each once. */
export function imagesIn({ instances }: Sight): readonly string[] {
  return [...new Set(instances.map(({ imageId }) => imageId))];
}

export function idsIn({ instances }: Sight): readonly string[] {
  return instances.map(({ id }) => id).sort();
}

/** Which members of `before` are terminated in `after`. */
export function terminatedOf(before: Sight, after: Sight): readonly string[] {
  return idsIn(before).filter((id) => after.terminated.includes(id));
}
