import { Agent, request } from 'undici';
import type { Answered } from '../fleet/signals.ts';

const usualMs = 5_000;

/** Test instances have no certificate of the name that they are asked by. */
const dispatcher = new Agent({ connect: { rejectUnauthorized: false, timeout: usualMs } });

/**
 * Asks an address once, within five seconds where no other time is given. Redirects are not followed; the body is not
 * read. Never throws.
 */
export async function httpProbe(url: string, withinMs: number = usualMs): Promise<Answered> {
  try {
    const { statusCode, body } = await request(url, { dispatcher, signal: AbortSignal.timeout(withinMs) });
    // What is left of it is of no interest, and its end is no failure.
    body.on('error', () => undefined).destroy();
    return { kind: 'answered', status: statusCode };
  } catch (error) {
    return { kind: 'silent', why: whyOf(error, withinMs) };
  }
}

function whyOf(error: unknown, withinMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${withinMs / 1000} seconds`;
  return error.message === '' ? error.name : error.message;
}
