import { Readable } from 'node:stream';
import { buildQueryString, type HttpHandler, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Dispatcher } from './dispatch.ts';
import type { WireReply } from './wire/protocol.ts';

/** The simulated AWS as the `requestHandler` of any SDK client: no socket, no waiting. */
export function sdkRequestHandler({ handle }: Pick<Dispatcher, 'handle'>): HttpHandler {
  return {
    handle: async (request: HttpRequest) => {
      const { method, headers } = request;
      const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      const sent = { method, path: pathOf(request), headers: Object.fromEntries(lowerCase) };
      const reply = await handle({ ...sent, ...(await bodyOf(request.body)) });
      const body = method === 'HEAD' ? new Uint8Array() : replyBody(reply);
      return { response: new HttpResponse({ statusCode: reply.statusCode, headers: { ...reply.headers }, body }) };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

/** What is no text may be one that the SDK hands on as a stream. */
function replyBody({ body, bytes }: WireReply): Uint8Array | Readable {
  return bytes === undefined ? new TextEncoder().encode(body) : Readable.from([bytes], { objectMode: false });
}

function pathOf({ path, query }: HttpRequest): string {
  const text = buildQueryString(query);
  return text === '' ? path : `${path}?${text}`;
}

async function bodyOf(body: unknown): Promise<{ readonly body: string; readonly bytes?: Uint8Array }> {
  if (body === undefined || body === null) return { body: '' };
  if (typeof body === 'string') return { body };
  const bytes = body instanceof Uint8Array ? body : await collected(body);
  return { body: new TextDecoder().decode(bytes), bytes };
}

async function collected(body: unknown): Promise<Uint8Array> {
  if (!isStream(body)) throw new TypeError('the simulated AWS reads bodies that are text, bytes or streams');
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function isStream(body: unknown): body is AsyncIterable<string | Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
