import type {
  AccountUpdate,
  PageFleet,
  PageHelper,
  PageImage,
  PageInstance,
  PageServers,
} from '../../account-contract.ts';
import { keepSame } from './keep-same.ts';
import { type Marks, noMarks, withMarks } from './marks.ts';

/** What the page knows of the account. Whatever did not change stays the same object. */
export interface AccountState {
  readonly fleets: readonly PageFleet[];
  readonly servers: readonly PageServers[];
  readonly helpers: readonly PageHelper[];
  readonly images: readonly PageImage[];
  readonly marks: Marks;
  /** Fleet, or key of servers → its instances, in an order that stays: a new one comes last. */
  readonly instances: ReadonlyMap<string, readonly PageInstance[]>;
}

/** Before anything has come. */
export const nothingSeen: AccountState = {
  fleets: [],
  servers: [],
  helpers: [],
  images: [],
  marks: noMarks,
  instances: new Map(),
};

/** The state after an update. */
export function withAccountUpdate(state: AccountState, update: AccountUpdate): AccountState {
  const images = keepSame(state.images, update.images ?? state.images, ({ id }) => id);
  return {
    fleets: keepSame(state.fleets, update.fleets ?? state.fleets, ({ name }) => name),
    servers: keepSame(state.servers, update.servers ?? state.servers, ({ key }) => key),
    helpers: keepSame(state.helpers, update.helpers ?? state.helpers, ({ id }) => id),
    images,
    marks: withMarks(state.marks, images),
    instances: withInstances(update.isWhole ? nothingSeen.instances : state.instances, update),
  };
}

type ByFleet = ReadonlyMap<string, readonly PageInstance[]>;

function withInstances(known: ByFleet, { instances, gone }: AccountUpdate): ByFleet {
  if (instances.length + gone.length === 0) return known;
  const left = new Set(gone);
  const changed = new Map(instances.map((instance) => [instance.id, instance]));
  const next = new Map<string, readonly PageInstance[]>();
  for (const [fleet, before] of known) next.set(fleet, kept(fleet, before, left, changed));
  for (const [fleet, added] of Map.groupBy(changed.values(), (instance) => instance.fleet)) {
    next.set(fleet, [...(next.get(fleet) ?? []), ...added]);
  }
  return next;
}

/** Takes what belongs to the fleet out of `changed`, so that what is left there is new. */
function kept(
  fleet: string,
  before: readonly PageInstance[],
  left: ReadonlySet<string>,
  changed: Map<string, PageInstance>,
): readonly PageInstance[] {
  if (!before.some(({ id }) => left.has(id) || changed.has(id))) return before;
  return before.flatMap((instance) => {
    const now = changed.get(instance.id);
    if (left.has(instance.id) || (now !== undefined && now.fleet !== fleet)) return [];
    changed.delete(instance.id);
    return now ?? instance;
  });
}
