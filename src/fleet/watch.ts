/** From readings over time to whether a fleet is well. Pure: rolling waves, stages and bake times all ask here. */
import type { Reading } from './signals.ts';

export interface WatchRules {
  /** How long everything has to be seen well. */
  readonly seconds: number;
  /** How long anything may stay unknown before people are asked. */
  readonly unknownSeconds: number;
  /** Between two looks this much counts at most: what nobody looked at was not watched. */
  readonly longestGapSeconds: number;
}

/** Something that was not healthy at the last look. */
export interface Doubt {
  readonly name: string;
  readonly state: 'unhealthy' | 'unknown';
  readonly detail: string;
  readonly needed: number;
  /** Looks in a row at which it was so. */
  readonly inARow: number;
  /** How long of that was watched. */
  readonly lastedMs: number;
}

/** What is kept from look to look. */
export interface Watch {
  readonly lookedAtMs: number;
  /** How long was watched so far while nothing was unknown. */
  readonly watchedMs: number;
  readonly doubts: readonly Doubt[];
}

/**
 * | kind | when | then |
 * |---|---|---|
 * | `unhealthy` | anything was unhealthy as often in a row as it takes | roll back or stop |
 * | `unknown` | anything has been unknown for longer than is waited | ask a person |
 * | `healthy` | the time was watched, and nothing is in doubt | go on |
 * | `watching` | none of these yet | look again |
 *
 * The first row that fits counts: one alarm that fires is not outweighed by another that cannot be read.
 */
export type WatchVerdict =
  | { readonly kind: 'watching'; readonly leftSeconds: number; readonly doubts: readonly Doubt[] }
  | { readonly kind: 'healthy' }
  | { readonly kind: 'unhealthy'; readonly evidence: readonly Doubt[] }
  | { readonly kind: 'unknown'; readonly evidence: readonly Doubt[] };

/** The watch with one more look; `before` is undefined at the first. */
export function afterLook(
  before: Watch | undefined,
  readings: readonly Reading[],
  nowMs: number,
  { longestGapSeconds }: Pick<WatchRules, 'longestGapSeconds'>,
): Watch {
  const passedMs = before === undefined ? 0 : Math.max(0, nowMs - before.lookedAtMs);
  const gapMs = Math.min(passedMs, longestGapSeconds * 1000);
  const doubts = readings.flatMap(({ name, state, detail, needed }): Doubt[] => {
    if (state === 'healthy') return [];
    const known = before?.doubts.find((doubt) => doubt.name === name && doubt.state === state);
    return [
      {
        name,
        state,
        detail,
        needed,
        inARow: (known?.inARow ?? 0) + 1,
        lastedMs: known === undefined ? 0 : known.lastedMs + gapMs,
      },
    ];
  });
  const isSeen = before !== undefined && !isUnknown(before.doubts) && !isUnknown(doubts);
  return { lookedAtMs: nowMs, watchedMs: (before?.watchedMs ?? 0) + (isSeen ? gapMs : 0), doubts };
}

function isUnknown(doubts: readonly Doubt[]): boolean {
  return doubts.some(({ state }) => state === 'unknown');
}

/** What the looks so far come to. */
export function judgeWatch({ watchedMs, doubts }: Watch, { seconds, unknownSeconds }: WatchRules): WatchVerdict {
  const ill = doubts.filter(({ state, inARow, needed }) => state === 'unhealthy' && inARow >= needed);
  if (ill.length > 0) return { kind: 'unhealthy', evidence: ill };
  const lost = doubts.filter(({ state, lastedMs }) => state === 'unknown' && lastedMs >= unknownSeconds * 1000);
  if (lost.length > 0) return { kind: 'unknown', evidence: lost };
  const leftSeconds = Math.max(0, seconds - watchedMs / 1000);
  return leftSeconds === 0 && doubts.length === 0 ? { kind: 'healthy' } : { kind: 'watching', leftSeconds, doubts };
}
