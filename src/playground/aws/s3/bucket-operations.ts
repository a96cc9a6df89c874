import { type S3Operations, ServiceError } from '../wire/operation.ts';
import { bucketOf, type S3World } from './buckets.ts';

const validName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function bucketOperations(world: S3World) {
  const { kernel, buckets } = world;
  return {
    CreateBucket: ({ Bucket: name = '' }) => {
      if (!validName.test(name)) throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.');
      if (buckets.has(name)) {
        const why = 'Your previous request to create the named bucket succeeded and you already own it.';
        throw new ServiceError('BucketAlreadyOwnedByYou', why, 409);
      }
      buckets.set(name, { name, createdAtMs: kernel.nowMs(), objects: new Map() });
      kernel.changed();
      return { Location: `/${name}` };
    },
    HeadBucket: ({ Bucket }) => {
      bucketOf(world, Bucket);
      return { BucketRegion: kernel.region };
    },
    ListBuckets: () => ({
      Buckets: [...buckets.values()]
        .map(({ name, createdAtMs }) => ({ Name: name, CreationDate: new Date(createdAtMs) }))
        .sort((a, b) => (a.Name < b.Name ? -1 : 1)),
      Owner: { ID: kernel.accountId },
    }),
  } satisfies S3Operations;
}
