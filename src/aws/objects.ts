import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import type { Objects } from './service-ports.ts';

export function createObjects({ s3 }: Pick<Clients, 's3'>, call: Caller): Objects {
  return {
    put: async ({ bucket, key, body, contentType }) => {
      const bytes = Buffer.byteLength(body);
      const subject = { bucket, key, bytes };
      // Said, since the SDK takes an empty text for a stream.
      const input = { Bucket: bucket, Key: key, Body: body, ContentLength: bytes, ContentType: contentType };
      await call({ service: 's3', call: 'PutObject', subject }, (options) =>
        s3.send(new PutObjectCommand(input), options),
      );
      return { uri: `s3://${bucket}/${key}` };
    },
  };
}
