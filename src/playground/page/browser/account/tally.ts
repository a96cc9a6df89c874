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
  const ofFleets = { launching: 0, starting: 0, serving: 0, unhealthy: 0, standby: 0, leaving: 0 };
  return { ...ofFleets, patched: 0, unpatched: 0, out: 0, offline: 0 };
}

/** The standings that there are any of. */
export function present(counts: Counts): readonly Standing[] {
  return standings.filter((standing) => counts[standing] > 0);
}

/** Such as `120 of 132 serving, 12 launching`. */
export function tallyText(counts: Counts, desired: number): string {
  return textOf(counts, 'serving', desired);
}

/** Such as `190 of 200 patched, 6 missing patches, 4 agent offline`. */
export function serversText(counts: Counts): string {
  return textOf(
    counts,
    'patched',
    present(counts).reduce((sum, standing) => sum + counts[standing], 0),
  );
}

function textOf(counts: Counts, wanted: Standing, of: number): string {
  const others = present(counts).filter((standing) => standing !== wanted);
  return [
    `${counts[wanted].toLocaleString('en')} of ${of.toLocaleString('en')} ${standingWords[wanted]}`,
    ...others.map((standing) => `${counts[standing].toLocaleString('en')} ${standingWords[standing]}`),
  ].join(', ');
}
