import type { Kernel } from '../kernel.ts';
import { bucketOperations } from './bucket-operations.ts';
import { bucketOf, type S3World, storedObject } from './buckets.ts';
import { listingOperations } from './listing.ts';
import { objectOperations } from './object-operations.ts';

export interface ObjectView {
  /** Read as text. */
  readonly body: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface S3Model {
  addBucket(name: string): void;
  /** Puts text without a request, as other services do. Throws ServiceError where there is no such bucket. */
  put(bucket: string, key: string, body: string): void;
  object(bucket: string, key: string): ObjectView | undefined;
  /** In order; empty where there is no such bucket. */
  keys(bucket: string): readonly string[];
}

export interface S3 {
  readonly model: S3Model;
  readonly operations: ReturnType<typeof s3Operations>;
}

/** A simulated S3 in one account and region: buckets, whole objects, no versions and no policies. */
export function createS3(kernel: Kernel): S3 {
  const world: S3World = { kernel, buckets: new Map() };
  return {
    operations: s3Operations(world),
    model: {
      addBucket: (name) => {
        world.buckets.set(name, { name, createdAtMs: kernel.nowMs(), objects: new Map() });
        kernel.changed();
      },
      put: (bucket, key, body) => {
        const bytes = new TextEncoder().encode(body);
        bucketOf(world, bucket).objects.set(key, storedObject(world, { key, bytes, contentType: 'text/plain' }));
        kernel.changed();
      },
      object: (bucket, key) => {
        const found = world.buckets.get(bucket)?.objects.get(key);
        if (found === undefined) return undefined;
        const { bytes, contentType } = found;
        return { body: new TextDecoder().decode(bytes), bytes, contentType };
      },
      keys: (bucket) => [...(world.buckets.get(bucket)?.objects.keys() ?? [])].sort(),
    },
  };
}

function s3Operations(world: S3World) {
  return { ...bucketOperations(world), ...objectOperations(world), ...listingOperations(world) };
}
