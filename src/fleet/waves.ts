/** The waves of a rollout, in a form that does not grow with the fleet. */
export interface Waves {
  /** Instances in the first wave. */
  readonly first: number;
  /** Instances in each wave after it; the last takes what remains. */
  readonly batch: number;
  /** Waves in all. */
  readonly count: number;
  /** Instances in all. */
  readonly total: number;
}

/**
 * Divides the instances to replace into waves.
 *
 * | toReplace | batch | firstWaveOfOne | waves |
 * |---|---|---|---|
 * | 200 | 10 | yes | 1, 19 × 10, 9 |
 * | 200 | 10 | no | 20 × 10 |
 * | 7 | 3 | yes | 1, 3, 3 |
 * | 7 | 3 | no | 3, 3, 1 |
 * | 1 | 5 | yes | 1 |
 * | 0 | 5 | yes | none |
 */
export function planWaves({
  toReplace,
  batch,
  firstWaveOfOne,
}: {
  readonly toReplace: number;
  readonly batch: number;
  readonly firstWaveOfOne: boolean;
}): Waves {
  const first = Math.min(toReplace, firstWaveOfOne ? 1 : batch);
  const count = first === 0 ? 0 : 1 + Math.ceil((toReplace - first) / batch);
  return { first, batch, count, total: toReplace };
}

/** The size of one wave, counted from 0; 0 past the end. */
export function waveSize({ first, batch, total }: Waves, index: number): number {
  if (index === 0) return first;
  return Math.max(0, Math.min(batch, total - first - (index - 1) * batch));
}

/** `21 waves: 1, then 19 of 10, then 9`: the waves in a person's words. */
export function describeWaves(waves: Waves): string {
  if (waves.count === 0) return 'no waves';
  const runs: { size: number; times: number }[] = [];
  const last = waves.count - 1;
  add(runs, waves.first, 1);
  if (last > 1) add(runs, waves.batch, last - 1);
  if (last > 0) add(runs, waveSize(waves, last), 1);
  const parts = runs.map(({ size, times }) => (times === 1 ? `${size}` : `${times} of ${size}`));
  return `${waves.count} ${waves.count === 1 ? 'wave' : 'waves'}: ${parts.join(', then ')}`;
}

function add(runs: { size: number; times: number }[], size: number, times: number): void {
  const previous = runs.at(-1);
  if (previous?.size === size) previous.times += times;
  else runs.push({ size, times });
}
