import { distance } from 'fastest-levenshtein';

/** The known word that was probably meant: one that begins so, or the closest if less than half of it differs. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const word = typed.slice(0, 40).toLowerCase();
  const begun = word.length >= 2 ? known.find((candidate) => candidate.startsWith(word)) : undefined;
  if (begun !== undefined) return begun;
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .sort((one, other) => one.far - other.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(word.length, best.candidate.length) / 2
    ? best.candidate
    : undefined;
}
