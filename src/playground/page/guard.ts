import type { IncomingHttpHeaders } from 'node:http';

/** The part of a request that tells who sends it. */
export interface Sender {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Why a request is not answered, or undefined where it may be. The page is for whoever sits at this machine. Other
 * pages in their browser can reach a loopback address too: under a name of their own (so the Host must be ours), or by
 * sending a form (so what changes something must be JSON from our own page).
 */
export function refusalOf({ method, headers }: Sender, port: number): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return `the playground answers at http://${hosts[0]} only`;
  if (method === 'GET' || method === 'HEAD') return undefined;
  const own = hosts.map((host) => `http://${host}`);
  if (headers.origin !== undefined && !own.includes(headers.origin)) return 'another page may not act here';
  if (headers['content-type'] !== 'application/json') return 'what changes something is sent as JSON';
  return undefined;
}

/** Nothing is loaded from outside, no other page may frame this one, and no script but our own runs. */
export const securityHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
