/**
 * Whether the tests look at everything instead of the sample that fits into minutes: every point at which a worker can
 * die, and random cases that differ from one time to the next.
 */
export const isThorough = process.env['AMIABLE_THOROUGH'] !== undefined;

/** How long a test may take, in milliseconds, where a sample takes as long as said here. */
export function atMostMs(sampleMs: number): number {
  return isThorough ? 100 * sampleMs : sampleMs;
}
