import type { Clock } from '../../basics/clock.ts';

/**
 * What every simulated service stands on: time, a queue of things that will happen, randomness from a seed, ids.
 * Nothing here uses a timer: the world catches up with the clock whenever it is asked (`settle`), running what was
 * due in order, each at its own moment.
 */
export interface Kernel {
  readonly accountId: string;
  readonly region: string;
  /** The simulated moment: inside an event the moment it was due, else the clock's. */
  nowMs(): number;
  /** Runs `act` at `atMs` of simulated time; equal times keep the order in which they were scheduled. */
  schedule(atMs: number, act: () => void): void;
  /** Runs everything due up to now. Called before each request is answered. */
  settle(): void;
  /** When the next scheduled thing happens, or undefined. Test clocks and the playground jump to it. */
  nextEventAtMs(): number | undefined;
  /** Uniform in [0, 1), from the seed. */
  random(): number;
  /** `i-0` + 16 hex digits and the like: `id('i')`, `id('ami')`, `id('lt')`, `id('subnet')`. */
  id(prefix: string): string;
  /** Called after every change of state, with the moment; monitors sample here. */
  onChange(listener: (nowMs: number) => void): void;
  changed(): void;
}

export interface KernelOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly accountId: string;
  readonly region: string;
}

interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

export function createKernel({ clock, seed, accountId, region }: KernelOptions): Kernel {
  const queue: Scheduled[] = [];
  const listeners: ((nowMs: number) => void)[] = [];
  let order = 0;
  let eventMs: number | undefined;
  const random = mulberry32(seed);
  const nowMs = (): number => eventMs ?? clock.nowMs();

  const settle = (): void => {
    if (eventMs !== undefined) return;
    const untilMs = clock.nowMs();
    try {
      for (let next = queue[0]; next !== undefined && next.atMs <= untilMs; next = queue[0]) {
        popFirst(queue);
        eventMs = next.atMs;
        next.act();
      }
    } finally {
      eventMs = undefined;
    }
  };

  return {
    accountId,
    region,
    nowMs,
    schedule: (atMs, act) => push(queue, { atMs: Math.max(atMs, nowMs()), order: order++, act }),
    settle,
    nextEventAtMs: () => queue[0]?.atMs,
    random,
    id: (prefix) => `${prefix}-0${hex(random, 16)}`,
    onChange: (listener) => listeners.push(listener),
    changed: () => {
      for (const listener of listeners) listener(nowMs());
    },
  };
}

function earlier(a: Scheduled, b: Scheduled): boolean {
  return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
}

/** A binary heap, earliest first: 10,000 instances schedule tens of thousands of transitions. */
function push(heap: Scheduled[], item: Scheduled): void {
  heap.push(item);
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!swapIfEarlier(heap, child, parent)) return;
    child = parent;
  }
}

function popFirst(heap: Scheduled[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let parent = 0;
  for (;;) {
    const left = 2 * parent + 1;
    const right = left + 1;
    const least = isEarlierAt(heap, right, left) ? right : left;
    if (!swapIfEarlier(heap, least, parent)) return;
    parent = least;
  }
}

function isEarlierAt(heap: readonly Scheduled[], a: number, b: number): boolean {
  const itemA = heap[a];
  const itemB = heap[b];
  return itemA !== undefined && itemB !== undefined && earlier(itemA, itemB);
}

function swapIfEarlier(heap: Scheduled[], child: number, parent: number): boolean {
  const a = heap[child];
  const b = heap[parent];
  if (a === undefined || b === undefined || !earlier(a, b)) return false;
  heap[child] = b;
  heap[parent] = a;
  return true;
}

function hex(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** A small seeded generator (mulberry32): the same seed gives the same world. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
