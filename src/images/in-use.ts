/** Whether an image is in use. Pure; DESIGN's rule: whatever could still launch or run it keeps it. */
import type { Gap } from './gaps.ts';
import type { Grantee } from './inventory.ts';
import type { Reference, ReferenceIndex } from './references.ts';

/** Whom the image was granted to, as far as that was asked: there is no listing of it. */
export type Grants =
  | { readonly kind: 'read'; readonly to: readonly Grantee[] }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'not-asked' };

/** Why nobody can say that nothing uses it. */
export type Doubt =
  | Gap
  | { readonly kind: 'grants-unread'; readonly why: string }
  | { readonly kind: 'grants-not-asked' };

export type Use =
  /** `doubts` tell what else may use it. */
  | {
      readonly kind: 'in-use';
      readonly references: readonly [Reference, ...Reference[]];
      readonly doubts: readonly Doubt[];
    }
  | { readonly kind: 'unknown'; readonly doubts: readonly [Doubt, ...Doubt[]] }
  | { readonly kind: 'unused' };

export interface UseEvidence {
  /** Of every place that could be read, and of the runs. */
  readonly references: ReferenceIndex;
  /** Those of the image's own account and region: images are launched nowhere else, but by grants. */
  readonly gaps: readonly Gap[];
  /** With the place of the image. */
  readonly grants: Grants;
}

/** What uses the image. `unused` only where everything was looked at, and all of it fits together. */
export function judgeUse(
  image: { readonly imageId: string; readonly place: Gap['place'] },
  { references, gaps, grants }: UseEvidence,
): Use {
  const granted = grants.kind === 'read' ? grants.to : [];
  const known = references.get(image.imageId) ?? [];
  const isPublic = known.some((reference) => reference.kind === 'grant');
  const [first, ...rest] = [
    ...known,
    // That it is public was told with the image already.
    ...granted
      .filter(({ kind }) => kind !== 'everyone' || !isPublic)
      .map((to) => ({ kind: 'grant' as const, place: image.place, to })),
  ];
  const doubts = [...gaps, ...doubtsOf(grants)];
  if (first !== undefined) return { kind: 'in-use', references: [first, ...rest], doubts };
  const [doubt, ...more] = doubts;
  return doubt === undefined ? { kind: 'unused' } : { kind: 'unknown', doubts: [doubt, ...more] };
}

function doubtsOf(grants: Grants): readonly Doubt[] {
  if (grants.kind === 'read') return [];
  return [grants.kind === 'unread' ? { kind: 'grants-unread', why: grants.why } : { kind: 'grants-not-asked' }];
}
