import type { Faults } from '../../src/playground/aws/faults.ts';
import type { WriteHooks } from '../builders/memory-store.ts';
import { isThorough } from '../builders/thorough.ts';

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

/** Of those, one in so many, or all in a thorough test; an odd number meets both sides of writes and of calls. */
export function everyNth(lived: Parameters<typeof everyPoint>[0], every: number): readonly CrashPoint[] {
  return everyPoint(lived).filter((_point, index) => isThorough || index % every === 0);
}

/** Those of one in so many points at which a worker's death makes another end than that of the calm life. */
export async function differentAt<Ending>(
  calm: Parameters<typeof everyPoint>[0] & { readonly ending: Ending },
  every: number,
  live: (point: CrashPoint) => Promise<{ readonly ending: Ending }>,
): Promise<readonly { readonly point: CrashPoint; readonly ending: Ending }[]> {
  const different: { point: CrashPoint; ending: Ending }[] = [];
  for (const point of everyNth(calm, every)) {
    const { ending } = await live(point);
    if (JSON.stringify(ending) !== JSON.stringify(calm.ending)) different.push({ point, ending });
  }
  return different;
}

/** One worker that dies at a point, or at none, and what it wrote and called before. */
export interface Doom {
  readonly counts: Readonly<Record<CrashPoint['what'], number>>;
  /** Only then anything is counted. */
  armed: boolean;
  /** Whether it has died, and no other has taken over yet. */
  readonly isDead: boolean;
  /** Whether the worker has died at any time. */
  readonly died: boolean;
  /** To be called around every write and every call. Whatever a worker that died still tries, it does not do. */
  tick(what: CrashPoint['what'], where: Where): void;
  /** Another worker takes over. */
  readonly revive: () => void;
}

/** Counts writes and calls, and throws a Crash at the point. */
export function doomAt(point: CrashPoint | undefined): Doom {
  const counts = { write: 0, call: 0 };
  let isDead = false;
  const doom = {
    counts,
    armed: false,
    died: false,
    get isDead() {
      return isDead;
    },
    tick(what: CrashPoint['what'], where: Where): void {
      if (!doom.armed) return;
      if (isDead) throw new Crash();
      if (where === 'before') counts[what] += 1;
      isDead = point?.what === what && point.k === counts[what] && point.where === where;
      if (isDead) throw new Crash();
    },
    revive(): void {
      isDead = false;
      doom.died = true;
    },
  };
  return doom;
}

/** The hooks of a store around whose writes the worker dies. */
export function writesOf(doom: Doom): WriteHooks {
  return { beforeWrite: () => doom.tick('write', 'before'), afterWrite: () => doom.tick('write', 'after') };
}

/** Has the worker die around calls of AWS as well, from now on. */
export function doomCalls(faults: Pick<Faults, 'beforeCall' | 'afterCall'>, doom: Doom): void {
  faults.beforeCall(() => doom.tick('call', 'before'));
  faults.afterCall(() => doom.tick('call', 'after'));
}
