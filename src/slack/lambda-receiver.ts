import { AwsLambdaReceiver, type Receiver } from '@slack/bolt';
import * as z from 'zod';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { boltLogger } from './bolt-log.ts';
import { isSignedNonsense } from './readable-body.ts';
import { bodyLimitBytes, eventsPath, signatureProperty } from './receivers.ts';
import { isFromFuture } from './replays.ts';

/** A request as a function URL, an HTTP API or a REST API hands it to AWS Lambda. */
const eventSchema = z.object({
  headers: z.record(z.string(), z.string().optional()).default({}),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
  rawPath: z.string().optional(),
  path: z.string().optional(),
  httpMethod: z.string().optional(),
  requestContext: z.object({ http: z.object({ method: z.string().optional() }).optional() }).optional(),
});

export interface LambdaResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly body: string;
}

export interface LambdaReceiverOptions {
  readonly signingSecret: string;
  /** The wall clock, by which Slack signs. */
  readonly clock: Clock;
  readonly log: Log;
}

export interface LambdaReceiver {
  readonly receiver: Receiver;
  /** Answers one request; never throws for what was sent. */
  handle(event: unknown): Promise<LambdaResponse>;
}

/**
 * Receives Slack's requests in AWS Lambda. Bolt reads the body of an event that is base64 as ASCII, and a content type
 * with a charset not at all, so both are made plain before the signature is checked over exactly what was sent.
 */
export function lambdaReceiver({ signingSecret, clock, log }: LambdaReceiverOptions): LambdaReceiver {
  const receiver = new AwsLambdaReceiver({
    signingSecret,
    logger: boltLogger(log),
    customPropertiesExtractor: ({ headers }) => ({ [signatureProperty]: headerIn(headers, 'x-slack-signature') }),
  });
  const handler = receiver.toHandler();
  return {
    receiver,
    handle: async (event) => {
      const read = eventSchema.safeParse(event);
      if (!read.success) return refuse(log, 400, 'a request that is none');
      const request = plain(read.data);
      if (request.path !== eventsPath || request.method !== 'POST') return { statusCode: 404, body: '' };
      if (Buffer.byteLength(request.body) > bodyLimitBytes) return refuse(log, 413, 'a request that is too long');
      if (isFromFuture(headerIn(request.headers, 'x-slack-request-timestamp'), clock.nowMs()))
        return refuse(log, 401, 'a request from the future');
      if (isSignedNonsense(signingSecret, { text: request.body, header: (name) => request.headers[name] }))
        return refuse(log, 400, 'a request that cannot be read');
      return handler(toBolt(request), {}).catch(() => refuse(log, 400, 'a request that cannot be read'));
    },
  };
}

interface Plain {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

function plain(event: z.infer<typeof eventSchema>): Plain {
  const { body, headers } = event;
  const text = body ?? '';
  return {
    method: event.requestContext?.http?.method ?? event.httpMethod,
    path: event.rawPath ?? event.path,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        name.toLowerCase() === 'content-type' ? value?.split(';')[0]?.trim().toLowerCase() : value,
      ]),
    ),
    body: event.isBase64Encoded ? Buffer.from(text, 'base64').toString('utf8') : text,
  };
}

function toBolt({
  body,
  headers,
  path = eventsPath,
}: Plain): Parameters<ReturnType<AwsLambdaReceiver['toHandler']>>[0] {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { ...headers },
    requestContext: {},
    isBase64Encoded: false,
    body,
  };
}

function headerIn(headers: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function refuse(log: Log, statusCode: number, what: string): LambdaResponse {
  log.warn({ statusCode, what }, 'request refused');
  return { statusCode, body: '' };
}
