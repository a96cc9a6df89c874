/** What a table needs to know of every row. Rows are immutable: a change is another row under the same id. */
export interface Row {
  readonly id: string;
}

export interface Placed<R> {
  /** Grows with every row that is added: pages continue after it. */
  readonly position: number;
  readonly row: R;
}

export interface TableOptions<R> {
  readonly nowMs: () => number;
  /** How old the answers of describes may be at this moment. */
  readonly readLagMs: () => number;
  /** Groups rows for `inGroup`; must answer the same for every later version of a row. */
  readonly groupOf?: (row: R) => string | undefined;
  /** Told of every row that is put. */
  readonly onPut?: (row: R) => void;
}

/** Rows of one kind, as they are (`get`) and as a describe sees them (`seen...`). */
export interface Table<R extends Row> {
  put(row: R): void;
  remove(id: string): void;
  get(id: string): R | undefined;
  readonly size: number;
  all(): Iterable<R>;
  inGroup(group: string): Iterable<R>;
  seen(id: string): R | undefined;
  /** In the order of creation, after a position. */
  seenAfter(position?: number): Iterable<Placed<R>>;
  seenInGroup(group: string, position?: number): Iterable<Placed<R>>;
}

interface Entry<R> {
  readonly position: number;
  row: R;
  before: R | undefined;
  changedAtMs: number;
  gone: boolean;
}

export function createTable<R extends Row>({ nowMs, readLagMs, groupOf, onPut }: TableOptions<R>): Table<R> {
  const byId = new Map<string, Entry<R>>();
  const groups = new Map<string, Set<Entry<R>>>();
  const ordered: Entry<R>[] = [];
  let added = 0;

  const add = (row: R): void => {
    const entry: Entry<R> = { position: added++, row, before: undefined, changedAtMs: nowMs(), gone: false };
    byId.set(row.id, entry);
    ordered.push(entry);
    const group = groupOf?.(row);
    if (group === undefined) return;
    const members = groups.get(group) ?? new Set();
    groups.set(group, members.add(entry));
  };

  function* seenAmong(entries: Iterable<Entry<R>>, after: number): Generator<Placed<R>> {
    const lagMs = readLagMs();
    for (const entry of entries) {
      if (entry.gone || entry.position <= after) continue;
      const row = seenRow(entry, lagMs, nowMs());
      if (row !== undefined) yield { position: entry.position, row };
    }
  }

  return {
    put: (row) => {
      const entry = byId.get(row.id);
      if (entry === undefined) add(row);
      else replace(entry, row, nowMs());
      onPut?.(row);
    },
    remove: (id) => {
      const entry = byId.get(id);
      if (entry === undefined) return;
      entry.gone = true;
      byId.delete(id);
      groups.get(groupOf?.(entry.row) ?? '')?.delete(entry);
      if (ordered.length > 2 * byId.size + 16) compact(ordered);
    },
    get: (id) => byId.get(id)?.row,
    get size() {
      return byId.size;
    },
    *all() {
      for (const { row } of byId.values()) yield row;
    },
    *inGroup(group) {
      for (const { row } of groups.get(group) ?? []) yield row;
    },
    seen: (id) => {
      const entry = byId.get(id);
      return entry === undefined ? undefined : seenRow(entry, readLagMs(), nowMs());
    },
    seenAfter: (position = -1) => seenAmong(from(ordered, position), position),
    seenInGroup: (group, position = -1) => seenAmong(groups.get(group) ?? [], position),
  };
}

/** Two changes in one moment count as one: what was before both is what a late reader sees. */
function replace<R>(entry: Entry<R>, row: R, nowMs: number): void {
  if (entry.changedAtMs !== nowMs) {
    entry.before = entry.row;
    entry.changedAtMs = nowMs;
  }
  entry.row = row;
}

/** Every row lags by a share of its own, so that two rows changed together are not seen to change together. */
function seenRow<R extends Row>(entry: Entry<R>, lagMs: number, nowMs: number): R | undefined {
  if (lagMs === 0 || nowMs - entry.changedAtMs >= lagMs * shareOf(entry.row.id)) return entry.row;
  return entry.before;
}

/** A number in (0, 1] from the text of an id (FNV-1a). */
function shareOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return ((hash >>> 0) + 1) / 4_294_967_296;
}

/** The entries after a position, found by halving, so that paging through everything stays linear. */
function* from<R>(ordered: readonly Entry<R>[], position: number): Generator<Entry<R>> {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle]?.position ?? Number.POSITIVE_INFINITY) <= position) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < ordered.length; index += 1) {
    const entry = ordered[index];
    if (entry !== undefined) yield entry;
  }
}

function compact<R>(ordered: Entry<R>[]): void {
  let kept = 0;
  for (const entry of ordered) if (!entry.gone) ordered[kept++] = entry;
  ordered.length = kept;
}
