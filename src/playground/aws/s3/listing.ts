import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import type { S3Operations } from '../wire/operation.ts';
import { bucketOf, type S3World, type StoredObject } from './buckets.ts';

const mostKeys = 1_000;

/** A key, or what keys have in common up to the delimiter. */
interface Entry {
  readonly name: string;
  readonly object?: StoredObject;
}

export function listingOperations(world: S3World) {
  return {
    ListObjectsV2: (input) => {
      const { Bucket: bucket, Prefix = '', Delimiter, StartAfter, ContinuationToken, EncodingType } = input;
      const size = Math.min(input.MaxKeys ?? mostKeys, mostKeys);
      const after = ContinuationToken === undefined ? (StartAfter ?? '') : nameIn(ContinuationToken);
      const left = entriesOf([...bucketOf(world, bucket).objects.values()], input).filter(({ name }) => name > after);
      const shown = left.slice(0, size);
      const last = shown.at(-1);
      const isTruncated = left.length > size;
      const written = (name: string) =>
        EncodingType === 'url' ? encodeURIComponent(name).replaceAll('%2F', '/') : name;
      return {
        Name: bucket,
        Prefix: written(Prefix),
        Delimiter: Delimiter === undefined ? undefined : written(Delimiter),
        EncodingType,
        MaxKeys: size,
        KeyCount: shown.length,
        IsTruncated: isTruncated,
        NextContinuationToken: isTruncated && last !== undefined ? tokenFor(last.name) : undefined,
        Contents: shown.flatMap(({ object }) => (object === undefined ? [] : [contents(object, written)])),
        CommonPrefixes: shown.flatMap(({ name, object }) => (object === undefined ? [{ Prefix: written(name) }] : [])),
      };
    },
  } satisfies S3Operations;
}

function entriesOf(
  objects: readonly StoredObject[],
  { Prefix = '', Delimiter = '' }: ListObjectsV2CommandInput,
): Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    if (!object.key.startsWith(Prefix)) continue;
    const end = Delimiter === '' ? -1 : object.key.indexOf(Delimiter, Prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + Delimiter.length);
    entries.set(name, end < 0 ? { name, object } : { name });
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function contents({ key, bytes, etag, modifiedAtMs }: StoredObject, written: (name: string) => string) {
  return {
    Key: written(key),
    LastModified: new Date(modifiedAtMs),
    ETag: etag,
    Size: bytes.byteLength,
    StorageClass: 'STANDARD' as const,
  };
}

function tokenFor(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function nameIn(token: string): string {
  return Buffer.from(token, 'base64url').toString();
}
