import type { ApiRequest, Outcome } from '../api/outcome.ts';
import type { Timers } from '../timers.ts';

/** What WebClient and Bolt's `respond` hand to a fetch function. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  readonly signal?: AbortSignal;
}

export type SimulatedFetch = (url: string | URL, init?: FetchInit) => Promise<Response>;

/** A fetch that reaches the simulated Slack without a socket: for `clientOptions.fetch`. */
export function createFetch(handle: (request: ApiRequest) => Outcome, timers: Timers): SimulatedFetch {
  return async (url, init = {}) => {
    const { pathname, search } = new URL(url);
    if (init.body !== undefined && typeof init.body !== 'string') {
      throw new TypeError('the simulated Slack takes no multipart bodies');
    }
    const headers = Object.entries(init.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
    const request: ApiRequest = {
      method: init.method ?? 'GET',
      path: pathname + search,
      headers: Object.fromEntries(headers),
      body: init.body ?? '',
    };
    return toResponse(handle(request), init.signal, timers);
  };
}

async function toResponse(outcome: Outcome, signal: AbortSignal | undefined, timers: Timers): Promise<Response> {
  switch (outcome.kind) {
    case 'refused':
      throw new TypeError('fetch failed: connect ECONNREFUSED');
    case 'reply-lost':
      throw new TypeError('fetch failed: read ECONNRESET');
    case 'silence':
      return untilAborted(signal);
    case 'reply': {
      const { status, headers, body } = outcome.response;
      if (outcome.delayMs > 0) await wait(outcome.delayMs, signal, timers);
      return new Response(body, { status, headers });
    }
  }
}

/** A server that never answers: only the caller's own timeout ends it. */
function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function wait(durationMs: number, signal: AbortSignal | undefined, timers: Timers): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(durationMs, resolve);
    signal?.addEventListener(
      'abort',
      () => {
        cancel();
        reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      },
      { once: true },
    );
  });
}
