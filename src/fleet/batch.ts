/** How many instances a wave replaces, as a person wrote it. */
export type Batch =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'percent'; readonly percent: number };

export type BatchProblem = 'not-a-number' | 'fraction' | 'negative' | 'zero' | 'over-hundred-percent';

export type ParsedBatch =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly reason: BatchProblem };

export type ResolvedBatch =
  | { readonly ok: true; readonly size: number }
  | {
      readonly ok: false;
      readonly reason: 'over-fleet' | 'empty-fleet';
      readonly asked: number;
      readonly fleetSize: number;
    };

const shape = /^(-?)(\d+)(?:\.(\d+))?\s*(%?)$/;

/** Reads `10` or `25%`; whole numbers only. */
export function parseBatch(text: string): ParsedBatch {
  const [, minus, whole, fraction, percentSign] = shape.exec(text.trim()) ?? [];
  if (whole === undefined) return { ok: false, reason: 'not-a-number' };
  const number = Number(whole);
  if (minus === '-') return { ok: false, reason: 'negative' };
  if (fraction !== undefined && Number(fraction) !== 0) return { ok: false, reason: 'fraction' };
  if (number === 0) return { ok: false, reason: 'zero' };
  if (percentSign !== '%') return { ok: true, batch: { kind: 'count', count: number } };
  if (number > 100) return { ok: false, reason: 'over-hundred-percent' };
  return { ok: true, batch: { kind: 'percent', percent: number } };
}

/**
 * The number of instances of one wave. A percentage rounds down, and is at least 1.
 *
 * | batch | fleet | size |
 * |---|---|---|
 * | 10 | 200 | 10 |
 * | 25% | 200 | 50 |
 * | 25% | 10 | 2 |
 * | 10% | 3 | 1 |
 * | 100% | 7 | 7 |
 * | 10 | 4 | refused: over the fleet |
 */
export function resolveBatch(batch: Batch, fleetSize: number): ResolvedBatch {
  const asked = batch.kind === 'count' ? batch.count : Math.max(1, Math.floor((fleetSize * batch.percent) / 100));
  if (fleetSize <= 0) return { ok: false, reason: 'empty-fleet', asked, fleetSize };
  if (asked > fleetSize) return { ok: false, reason: 'over-fleet', asked, fleetSize };
  return { ok: true, size: asked };
}

/** The batch as it is typed: `10` or `25%`. */
export function batchText(batch: Batch): string {
  return batch.kind === 'count' ? String(batch.count) : `${batch.percent}%`;
}
