import type { PageImage } from '../../account-contract.ts';

/** How an AMI is told from the others: a letter, and a colour beside it. */
export interface Mark {
  readonly letter: string;
  /** Which of the colours of the style sheet, from 0. */
  readonly colour: number;
}

/** As many as the style sheet has. */
export const colours = 8;

/** A mark for every AMI, by application and then by age, so that neighbours in time have different ones. */
export function markImages(images: readonly PageImage[]): ReadonlyMap<string, Mark> {
  const sorted = images.toSorted(
    (one, other) =>
      (one.application ?? '').localeCompare(other.application ?? '') || one.createdAtMs - other.createdAtMs,
  );
  return new Map(sorted.map(({ id }, index) => [id, { letter: letterOf(index), colour: index % colours }]));
}

/** A to Z, then AA, AB and so on. */
export function letterOf(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
}
