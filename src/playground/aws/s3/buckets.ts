import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Kernel } from '../kernel.ts';
import { ServiceError } from '../wire/operation.ts';

export interface StoredObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly etag: string;
  /** In base64. */
  readonly crc32: string;
  readonly modifiedAtMs: number;
}

export interface Bucket {
  readonly name: string;
  readonly createdAtMs: number;
  readonly objects: Map<string, StoredObject>;
}

export interface S3World {
  readonly kernel: Kernel;
  readonly buckets: Map<string, Bucket>;
}

const defaultContentType = 'binary/octet-stream';

/** What an object is made of; the rest follows from it. */
export interface NewObject extends Pick<StoredObject, 'key' | 'bytes'> {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export function storedObject({ kernel }: S3World, object: NewObject): StoredObject {
  const { key, bytes, contentEncoding } = object;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return {
    key,
    bytes,
    contentType: object.contentType ?? defaultContentType,
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
    metadata: object.metadata ?? {},
    etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    crc32: checksum.toString('base64'),
    modifiedAtMs: kernel.nowMs(),
  };
}

/** Throws the NoSuchBucket of AWS. */
export function bucketOf({ buckets }: S3World, name: string | undefined): Bucket {
  const bucket = buckets.get(name ?? '');
  if (bucket !== undefined) return bucket;
  throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

/** Throws the NoSuchBucket or NoSuchKey of AWS. */
export function objectOf(world: S3World, bucket: string | undefined, key: string | undefined): StoredObject {
  const object = bucketOf(world, bucket).objects.get(key ?? '');
  if (object !== undefined) return object;
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
}
