import type { AccountUpdate, PageFleet, PageHelper, PageImage, PageInstance, PageServers } from './account-contract.ts';

/** The account at one moment. */
export interface AccountSnapshot {
  readonly atMs: number;
  readonly fleets: readonly PageFleet[];
  readonly servers: readonly PageServers[];
  readonly helpers: readonly PageHelper[];
  readonly images: readonly PageImage[];
  readonly instances: readonly PageInstance[];
}

/** So many instances are told at a time, that the first are soon on the screen. */
const partSize = 2_000;

/** All there is, as the first updates. */
export function wholeUpdates({ atMs, instances, ...lists }: AccountSnapshot): readonly AccountUpdate[] {
  const updates: AccountUpdate[] = [
    { atMs, isWhole: true, ...lists, instances: instances.slice(0, partSize), gone: [] },
  ];
  for (let from = partSize; from < instances.length; from += partSize) {
    updates.push({ atMs, isWhole: false, instances: instances.slice(from, from + partSize), gone: [] });
  }
  return updates;
}

/** What has to be told so that whoever knows `before` knows `after`; undefined where nothing but time has changed. */
export function changesBetween(before: AccountSnapshot, after: AccountSnapshot): AccountUpdate | undefined {
  const known = new Map(before.instances.map((instance) => [instance.id, instance]));
  const changed = after.instances.filter((instance) => !isSameInstance(known.get(instance.id), instance));
  const left = new Set(after.instances.map(({ id }) => id));
  const gone = before.instances.flatMap(({ id }) => (left.has(id) ? [] : [id]));
  const lists = changedLists(before, after);
  const isNothing = changed.length + gone.length + Object.keys(lists).length === 0;
  return isNothing ? undefined : { atMs: after.atMs, isWhole: false, ...lists, instances: changed, gone };
}

function changedLists(
  before: AccountSnapshot,
  { fleets, servers, helpers, images }: AccountSnapshot,
): Pick<AccountUpdate, 'fleets' | 'servers' | 'helpers' | 'images'> {
  return {
    ...(isSameList(before.fleets, fleets) ? {} : { fleets }),
    ...(isSameList(before.servers, servers) ? {} : { servers }),
    ...(isSameList(before.helpers, helpers) ? {} : { helpers }),
    ...(isSameList(before.images, images) ? {} : { images }),
  };
}

function isSameInstance(one: PageInstance | undefined, other: PageInstance): boolean {
  return (
    one !== undefined &&
    one.standing === other.standing &&
    one.detail === other.detail &&
    one.imageId === other.imageId &&
    one.fleet === other.fleet
  );
}

/** Short lists of small things, which were made by the same code. */
function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && JSON.stringify(one) === JSON.stringify(other);
}
