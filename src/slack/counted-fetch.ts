import type { FetchFunction } from '@slack/web-api';

export interface CountedSlackCall {
  /** The method, such as `chat.update`; `response_url` for answers by an address that Slack gave. */
  readonly call: string;
  /** Whether Slack took the request; what it said to it, it says in the body. */
  readonly outcome: 'ok' | 'throttled' | 'failed' | 'timed-out';
}

/** The same as `fetch`, with each request told once it is over. */
export function countedFetch(fetch: FetchFunction, count: (counted: CountedSlackCall) => void): FetchFunction {
  return async (input, init) => {
    const call = methodIn(input instanceof Request ? input.url : String(input));
    try {
      const response = await fetch(input, init);
      count({ call, outcome: response.status === 429 ? 'throttled' : response.ok ? 'ok' : 'failed' });
      return response;
    } catch (error) {
      const isLate = error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name);
      count({ call, outcome: isLate ? 'timed-out' : 'failed' });
      throw error;
    }
  };
}

function methodIn(url: string): string {
  return /\/api\/([\w.]+)$/.exec(new URL(url).pathname)?.[1] ?? 'response_url';
}
