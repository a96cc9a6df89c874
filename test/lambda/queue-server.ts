import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { systemClock } from '../../src/basics/clock.ts';
import { listenOn, loopback } from '../../src/basics/listening.ts';
import { type SqsEvent, sqsEvent } from './events.ts';

/** A queue of Amazon SQS over the wire, as far as the functions use one. */
export interface QueueServer {
  readonly address: string;
  readonly queueUrl: string;
  /** What has been sent and not taken, and when it may be delivered. */
  waiting(): readonly { readonly body: string; readonly atMs: number }[];
  /** Takes all that may be delivered by now, as a batch for the function that reads the queue; undefined where nothing may. */
  take(): SqsEvent | undefined;
  /** Loses all that waits. */
  forget(): void;
  close(): Promise<void>;
}

const entrySchema = z.object({
  Id: z.string().regex(/^[\w-]{1,80}$/),
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900),
});
const sentSchema = z.object({ QueueUrl: z.url(), Entries: z.array(entrySchema).min(1).max(10) });

/** Listens on the loopback interface. What SQS would refuse is answered with an error. */
export async function queueServer(name: string): Promise<QueueServer> {
  let held: readonly { readonly body: string; readonly atMs: number }[] = [];
  const send = (sent: unknown): object | undefined => {
    const { data } = sentSchema.safeParse(sent);
    if (data === undefined) return undefined;
    const nowMs = systemClock.nowMs();
    const put = data.Entries.map(({ MessageBody: body, DelaySeconds }) => ({
      body,
      atMs: nowMs + DelaySeconds * 1000,
    }));
    held = [...held, ...put];
    const taken = data.Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: randomUUID(),
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    return { Successful: taken, Failed: [] };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isSending = request.headers['x-amz-target'] === 'AmazonSQS.SendMessageBatch';
    const done = isSending ? send(await json(request)) : undefined;
    response.writeHead(done === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(done ?? { __type: 'com.amazonaws.sqs#InvalidParameterValue' }));
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  const port = await listenOn(server, 0, loopback);
  const address = `http://${loopback}:${port}`;
  return {
    address,
    queueUrl: `${address}/${name}`,
    waiting: () => held,
    take: () => {
      const due = held.filter(({ atMs }) => atMs <= systemClock.nowMs());
      held = held.filter((one) => !due.includes(one));
      return due.length === 0 ? undefined : sqsEvent(due.map(({ body }) => body));
    },
    forget: () => {
      held = [];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
