import { createHash } from 'node:crypto';

/** By which what is shown is compared with what was shown before. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
