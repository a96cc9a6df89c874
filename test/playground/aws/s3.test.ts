import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/basics/log.ts';
import { type AwsServer, listen } from '../../../src/playground/aws/server.ts';
import { aSimulatedAws } from './a-simulated-aws.ts';

const Bucket = 'reports';
const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
/** Every byte there is, so that nothing of it is text. */
const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);

let server: AwsServer | undefined;
afterEach(() => server?.close());

function aBucket() {
  const world = aSimulatedAws();
  world.aws.s3.addBucket(Bucket);
  return { ...world, s3: new S3Client({ ...settings, requestHandler: world.aws.requestHandler }) };
}

async function served() {
  const world = aBucket();
  server = await listen(world.aws, { port: 0, log: silentLog });
  const s3 = new S3Client({ ...settings, endpoint: server.url, forcePathStyle: true });
  return { ...world, s3, url: server.url };
}

async function bytesOf(s3: S3Client, Key: string) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return await Body?.transformToByteArray();
}

describe('an object', () => {
  it('comes back byte for byte, with what it was put with', async () => {
    const { s3, aws } = aBucket();
    const described = { ContentType: 'text/html', ContentEncoding: 'gzip', Metadata: { run: 'r-1' } };
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: bytes, ...described }));
    expect(await bytesOf(s3, 'a/b')).toEqual(bytes);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/b' }))).toMatchObject({
      ...described,
      ContentLength: bytes.length,
      ETag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      LastModified: new Date(aws.kernel.nowMs()),
    });
    expect(aws.s3.object(Bucket, 'a/b')).toMatchObject({ contentType: 'text/html' });
  });

  it('comes over a socket, named in the path, as it was put', async () => {
    const { s3, aws } = await served();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/é&+.bin', Body: bytes }));
    expect(aws.s3.keys(Bucket)).toEqual(['a b/é&+.bin']);
    expect(await bytesOf(s3, 'a b/é&+.bin')).toEqual(bytes);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'a b/é&+.bin' }))).ContentLength).toBe(bytes.length);
  });

  it('that is sent in chunks is kept without them, and without their encoding', async () => {
    const { s3, aws } = await served();
    const chunks = [bytes.subarray(0, 8_192), bytes.subarray(8_192)];
    const Body = Readable.from(chunks, { objectMode: false });
    const ContentLength = bytes.length;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body, ContentLength, ChecksumAlgorithm: 'CRC32' }));
    const sent = aws.mutations().at(-1)?.input ?? {};
    expect(sent).toMatchObject({ ChecksumCRC32: expect.any(String) });
    expect(Reflect.get(sent, 'ContentEncoding')).toBeUndefined();
    expect(await bytesOf(s3, 'k')).toEqual(bytes);
  });

  it('is refused where it is not what its checksum says', async () => {
    const { s3, aws } = aBucket();
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ChecksumCRC32: 'AAAAAA==' });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
    expect(aws.s3.keys(Bucket)).toEqual([]);
  });

  it('is gone once it is deleted, as often as that is asked for', async () => {
    const { s3, aws } = aBucket();
    aws.s3.put(Bucket, 'k', 'text');
    expect(aws.s3.object(Bucket, 'k')?.body).toBe('text');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(aws.s3.object(Bucket, 'k')).toBeUndefined();
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('does not replace another where that was ruled out', async () => {
    const { s3, aws } = aBucket();
    aws.s3.put(Bucket, 'k', 'first');
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body: 'second', IfNoneMatch: '*' });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(aws.s3.object(Bucket, 'k')?.body).toBe('first');
  });
});

describe('a listing', () => {
  it('is paged, and in order', async () => {
    const { s3, aws } = aBucket();
    for (const key of ['c', 'a', 'e', 'b', 'd']) aws.s3.put(Bucket, key, key);
    const pages: (string | undefined)[][] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
      pages.push(Contents.map(({ Key }) => Key));
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('shows what keys have in common', async () => {
    const { s3, aws } = aBucket();
    for (const key of ['scans/web/1', 'scans/web/2', 'scans/a b/1', 'scans/top', 'other']) aws.s3.put(Bucket, key, key);
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'scans/', Delimiter: '/' }));
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['scans/top']);
    expect(listed.CommonPrefixes).toEqual([{ Prefix: 'scans/a b/' }, { Prefix: 'scans/web/' }]);
    expect(listed).toMatchObject({ KeyCount: 3, IsTruncated: false });
    const encoded = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'scans/a', EncodingType: 'url' }));
    expect(encoded.Contents?.[0]?.Key).toBe('scans/a%20b/1');
  });
});

describe('a bucket', () => {
  it('is made once, and there for who asks', async () => {
    const { s3 } = aBucket();
    const create = (name: string) =>
      s3.send(
        new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
      );
    await create('another');
    await expect(create('another')).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    await expect(create('Ab')).rejects.toThrow();
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'another' }))).BucketRegion).toBe('eu-west-1');
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['another', Bucket]);
  });

  it('that is not there is named as such', async () => {
    const { s3 } = aBucket();
    const missing = { Bucket: 'missing', Key: 'k' };
    await expect(s3.send(new GetObjectCommand(missing))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new PutObjectCommand({ ...missing, Body: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'missing' }))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('S3', () => {
  it.each<[string, (s3: S3Client) => Promise<unknown>]>([
    ['a copy', (s3) => s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }))],
    ['the parts of an upload', (s3) => s3.send(new ListPartsCommand({ Bucket, Key: 'k', UploadId: 'u' }))],
  ])('does not take %s for something else that it can do', async (_what, ask) => {
    const { s3, aws } = aBucket();
    await expect(ask(s3)).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(aws.s3.keys(Bucket)).toEqual([]);
  });

  it('refuses in its own words', async () => {
    const { s3, aws } = aBucket();
    const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const denied = aws.faults.deny({ service: 's3', action: 'PutObject' });
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    denied.stop();
    aws.faults.throttle({ service: 's3' }, 1);
    await expect(put()).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
  });

  it('answers an address that is signed in its query', async () => {
    const { aws, url } = await served();
    aws.s3.put(Bucket, 'k', 'shared');
    const signature = 'X-Amz-Credential=x%2F20260115%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=x';
    expect(await (await fetch(`${url}/${Bucket}/k?${signature}`)).text()).toBe('shared');
  });

  it('says that it cannot read a body that is no XML', async () => {
    const { aws } = aBucket();
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x/20260115/eu-west-1/s3/aws4_request, Signature=x' };
    const reply = await aws.handle({ method: 'PUT', path: '/another', headers, body: '<a><b></a>' });
    expect(reply.body).toContain('<Code>MalformedXML</Code>');
  });
});
