import { createHash } from 'node:crypto';

/** What tells two texts apart, and none of what they say. */
export interface Fingerprint {
  readonly length: number;
  readonly sha256: string;
}

/** In place of a text that may hold a secret, or be of any length, where something is logged or audited. */
export function fingerprint(text: string): Fingerprint {
  return { length: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}
