import { type HttpHandler, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Dispatcher } from './dispatch.ts';

/** The simulated AWS as the `requestHandler` of any SDK client: no socket, no waiting. */
export function sdkRequestHandler({ handle }: Pick<Dispatcher, 'handle'>): HttpHandler {
  return {
    handle: async (request: HttpRequest) => {
      const { method, path, headers } = request;
      const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      const wireRequest = { method, path, headers: Object.fromEntries(lowerCase), body: bodyText(request.body) };
      const { statusCode, headers: replyHeaders, body } = await handle(wireRequest);
      return {
        response: new HttpResponse({ statusCode, headers: { ...replyHeaders }, body: new TextEncoder().encode(body) }),
      };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

function bodyText(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw new TypeError('the simulated AWS reads bodies that are text or bytes');
}
