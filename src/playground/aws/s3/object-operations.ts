import { createHash } from 'node:crypto';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { type S3Operations, ServiceError } from '../wire/operation.ts';
import { bucketOf, objectOf, type S3World, type StoredObject, storedObject } from './buckets.ts';

export function objectOperations(world: S3World) {
  return {
    PutObject: (input) => {
      const { objects } = bucketOf(world, input.Bucket);
      const key = input.Key ?? '';
      if (input.IfNoneMatch === '*' && objects.has(key)) throw preconditionFailed();
      const object = storedObject(world, {
        key,
        bytes: bytesIn(input),
        contentType: input.ContentType,
        contentEncoding: input.ContentEncoding,
        metadata: input.Metadata,
      });
      refuseOtherDigest(input, object);
      objects.set(key, object);
      world.kernel.changed();
      return { ETag: object.etag, ChecksumCRC32: object.crc32, ChecksumType: 'FULL_OBJECT', ...encryption };
    },
    GetObject: ({ Bucket, Key, ChecksumMode }) => {
      const object = objectOf(world, Bucket, Key);
      return { ...described(object, ChecksumMode), Body: object.bytes };
    },
    HeadObject: ({ Bucket, Key, ChecksumMode }) => described(objectOf(world, Bucket, Key), ChecksumMode),
    DeleteObject: ({ Bucket, Key }) => {
      bucketOf(world, Bucket).objects.delete(Key ?? '');
      world.kernel.changed();
      return {};
    },
  } satisfies S3Operations;
}

const encryption = { ServerSideEncryption: 'AES256' } as const;

function described(object: StoredObject, checksumMode: string | undefined) {
  return {
    AcceptRanges: 'bytes',
    ContentLength: object.bytes.byteLength,
    ContentType: object.contentType,
    ContentEncoding: object.contentEncoding,
    ETag: object.etag,
    LastModified: new Date(object.modifiedAtMs),
    Metadata: { ...object.metadata },
    ...encryption,
    ...(checksumMode === 'ENABLED' ? { ChecksumCRC32: object.crc32, ChecksumType: 'FULL_OBJECT' as const } : {}),
  };
}

/** The wire brings bytes, whatever the SDK was given. */
function bytesIn({ Body }: PutObjectCommandInput): Uint8Array {
  if (Body === undefined) return new Uint8Array();
  if (Body instanceof Uint8Array) return Body;
  throw new TypeError('an object is put as bytes');
}

function refuseOtherDigest({ ContentMD5, ChecksumCRC32 }: PutObjectCommandInput, { bytes, crc32 }: StoredObject): void {
  if (ChecksumCRC32 !== undefined && ChecksumCRC32 !== crc32) {
    throw new ServiceError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  }
  if (ContentMD5 !== undefined && ContentMD5 !== createHash('md5').update(bytes).digest('base64')) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
}

function preconditionFailed(): ServiceError {
  const why = 'At least one of the pre-conditions you specified did not hold';
  return new ServiceError('PreconditionFailed', why, 412);
}
