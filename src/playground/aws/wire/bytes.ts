import type { WireRequest } from './protocol.ts';

/** The body as it came, also where it is no text. */
export function bytesOf({ body, bytes }: WireRequest): Uint8Array {
  return bytes ?? new TextEncoder().encode(body);
}
