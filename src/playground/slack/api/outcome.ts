import type { JsonObject } from '../json.ts';

/** An HTTP request to Slack, however it travelled. Header names are in lower case. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, such as `/api/chat.postMessage`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What comes of a request: a reply after a while, or none, for the reason that a fault on demand gives. */
export type Outcome =
  | { readonly kind: 'reply'; readonly response: ApiResponse; readonly delayMs: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'reply-lost' }
  | { readonly kind: 'silence' };

/** A failure that Slack names, such as `channel_not_found`, with what else stands in the answer. */
export class ApiError extends Error {
  readonly code: string;
  readonly details: JsonObject;

  constructor(code: string, details: JsonObject = {}) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }
}

/** A JSON answer. */
export function jsonResponse(
  body: JsonObject,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
