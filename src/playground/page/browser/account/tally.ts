import { type PageInstance, type Standing, standings } from '../../account-contract.ts';
import { standingWords } from './standing-words.ts';

export type Counts = Readonly<Record<Standing, number>>;

/** The instances of a fleet as numbers. */
export interface Tally {
  readonly all: Counts;
  /** By AMI id, in the order in which they come. */
  readonly byImage: ReadonlyMap<string, Counts>;
}

/** Counts them, in one walk. */
export function tallyOf(instances: readonly PageInstance[]): Tally {
  const all = none();
  const byImage = new Map<string, Record<Standing, number>>();
  for (const { imageId, standing } of instances) {
    const ofImage = byImage.get(imageId) ?? none();
    byImage.set(imageId, ofImage);
    ofImage[standing] += 1;
    all[standing] += 1;
  }
  return { all, byImage };
}

function none(): Record<Standing, number> {
  return { launching: 0, starting: 0, serving: 0, unhealthy: 0, standby: 0, leaving: 0 };
}

/** The standings that there are any of. */
export function present(counts: Counts): readonly Standing[] {
  return standings.filter((standing) => counts[standing] > 0);
}

/** Such as `120 of 132 serving, 12 launching`. */
export function tallyText(counts: Counts, desired: number): string {
  const others = present(counts).filter((standing) => standing !== 'serving');
  return [
    `${counts.serving.toLocaleString('en')} of ${desired.toLocaleString('en')} serving`,
    ...others.map((standing) => `${counts[standing].toLocaleString('en')} ${standingWords[standing]}`),
  ].join(', ');
}
