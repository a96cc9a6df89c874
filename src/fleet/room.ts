import { floorOf } from './guard.ts';

/** How a wave finds room: the number in each answer is the size that a wave may have. */
export type Room =
  /** New instances first, within the group's own max size. */
  | { readonly kind: 'surge'; readonly by: number }
  /** New instances first; max size is raised for the run, as a pin. */
  | { readonly kind: 'raise-max'; readonly by: number; readonly newMax: number }
  /** Old instances first, never below the floor. */
  | { readonly kind: 'within-floor'; readonly atOnce: number }
  /** Neither works: max size lacks `missing` instances for even one at a time. */
  | { readonly kind: 'impossible'; readonly missing: number };

export interface RoomQuestion {
  readonly desired: number;
  readonly max: number;
  readonly floorPercent: number;
  readonly batch: number;
  readonly mayRaiseMax: boolean;
}

/**
 * Decides where a wave's capacity comes from. A whole batch above the desired capacity is best; then raising max size,
 * where that is allowed; else whichever replaces more at once of the room that is left (max − desired) and the slack
 * above the floor (desired − floor), the room when they tie, since it costs no capacity.
 *
 * | desired | max | floor % | batch | may raise | answer |
 * |---|---|---|---|---|---|
 * | 10 | 20 | 100 | 5 | no | surge by 5 |
 * | 10 | 10 | 100 | 5 | yes | raise max to 15, by 5 |
 * | 10 | 10 | 80 | 5 | no | within the floor, 2 at once |
 * | 10 | 12 | 100 | 5 | no | surge by 2 |
 * | 10 | 11 | 70 | 5 | no | within the floor, 3 at once |
 * | 10 | 10 | 100 | 5 | no | impossible, 1 missing |
 */
export function planRoom({ desired, max, floorPercent, batch, mayRaiseMax }: RoomQuestion): Room {
  const room = max - desired;
  const slack = desired - floorOf({ minHealthyPercent: floorPercent }, desired);
  if (room >= batch) return { kind: 'surge', by: batch };
  if (mayRaiseMax) return { kind: 'raise-max', by: batch, newMax: desired + batch };
  if (room > 0 && room >= Math.min(batch, slack)) return { kind: 'surge', by: room };
  if (slack > 0) return { kind: 'within-floor', atOnce: Math.min(batch, slack) };
  return { kind: 'impossible', missing: 1 - room };
}
