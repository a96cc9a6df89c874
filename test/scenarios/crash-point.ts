/** The worker dies here: whatever it was doing stays as it is, and its lease runs out. */
export class Crash extends Error {}

export type Where = 'before' | 'after';

/** The k-th write or call, from 1, counted from the approval. */
export interface CrashPoint {
  readonly what: 'write' | 'call';
  readonly k: number;
  readonly where: Where;
}

/** Every point at which a life with so many writes and calls can end. */
export function everyPoint({
  writes,
  calls,
}: {
  readonly writes: number;
  readonly calls: number;
}): readonly CrashPoint[] {
  const of = (what: CrashPoint['what'], many: number): CrashPoint[] =>
    Array.from({ length: many }, (_, index) => index + 1).flatMap((k) =>
      (['before', 'after'] as const).map((where) => ({ what, k, where })),
    );
  return [...of('write', writes), ...of('call', calls)];
}

/** Of those, one in so many; an odd number meets both sides of writes and of calls. */
export function everyNth(lived: Parameters<typeof everyPoint>[0], every: number): readonly CrashPoint[] {
  return everyPoint(lived).filter((_point, index) => index % every === 0);
}
