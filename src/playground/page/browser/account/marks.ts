import type { PageImage } from '../../account-contract.ts';

/** How an AMI is told from the others: a letter, and a colour beside it. */
export interface Mark {
  readonly letter: string;
  /** Which of the colours of the style sheet, from 0. */
  readonly colour: number;
  /** Such as `web 2.4.0`. */
  readonly label: string;
  readonly isBroken: boolean;
  readonly application: string;
}

/** By AMI id. */
export type Marks = ReadonlyMap<string, Mark>;

export const noMarks: Marks = new Map();

/** As many as the style sheet has. */
export const colours = 8;

/**
 * The marks after these images are known. An AMI keeps its letter and its colour for as long as the page is open, so
 * new ones come last. Neighbours in time of one application have different colours. The same marks where nothing is new.
 */
export function withMarks(before: Marks, images: readonly PageImage[]): Marks {
  const marks = new Map(before);
  let isChanged = false;
  for (const image of images.toSorted(byAge)) {
    const known = before.get(image.id);
    if (known !== undefined && known.label === labelOf(image) && known.isBroken === image.isBroken) continue;
    marks.set(image.id, { ...(known ?? newMark(marks, image)), label: labelOf(image), isBroken: image.isBroken });
    isChanged = true;
  }
  return isChanged ? marks : before;
}

function newMark(marks: Marks, { application = '' }: PageImage): Pick<Mark, 'letter' | 'colour' | 'application'> {
  const relatives = marks.values().filter((mark) => mark.application === application);
  return { letter: letterOf(marks.size), colour: [...relatives].length % colours, application };
}

function byAge(one: PageImage, other: PageImage): number {
  return (
    (one.application ?? '').localeCompare(other.application ?? '') ||
    one.createdAtMs - other.createdAtMs ||
    one.id.localeCompare(other.id)
  );
}

/** A to Z, then AA, AB and so on. */
export function letterOf(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
}

/** Such as `web 2.4.0`; the name where it has no version. */
function labelOf({ application, version, name }: PageImage): string {
  return version === undefined ? name : `${application ?? ''} ${version}`.trim();
}
