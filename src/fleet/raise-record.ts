/** What of a scaling activity tells of changes of capacity: AWS writes them into the cause, in words, the newest last. */
export interface ChangeRecord {
  readonly startedAtMs: number;
  readonly cause: string;
}

interface CapacityChange {
  readonly from: number;
  readonly to: number;
  readonly atMs: number;
  /** Whether somebody set the capacity by request, as we do, and no alarm or schedule. */
  readonly byRequest: boolean;
}

/** AWS writes down some moments late, by its own clock. */
const clockSkewMs = 1_000;

const changeInCause = /changing the desired capacity from (\d+) to (\d+)/g;
const instants = /\bAt (\d{4}-\d{2}-\d{2}T[\d:]+Z)/g;
/** The words name whole seconds. */
const withinSecondMs = 999;
const requested = 'explicitly set group desired capacity';

export interface RaiseRecord {
  readonly from: number;
  readonly to: number;
  readonly atMs: number;
}

export interface RaiseSought {
  /** By how much it raises. */
  readonly by: number;
  readonly sinceMs: number;
  /** The max size, at which a raise is cut off. */
  readonly max?: number;
  /** Another raise of ours, that is not the one that is sought. */
  readonly not?: { readonly from: number; readonly to: number };
}

/** The record of an explicit raise by just this number since then: our own, when nobody else raises by request. */
export function recordedRaise(
  records: readonly ChangeRecord[],
  { by, sinceMs, max, not }: RaiseSought,
): RaiseRecord | undefined {
  const isSought = ({ from, to }: CapacityChange): boolean => {
    if (from === not?.from && to === not.to) return false;
    return to - from === by || (to === max && to > from && to - from < by);
  };
  return changesSince(records, sinceMs).find((change) => change.byRequest && isSought(change));
}

/** What the record says that an explicit change to just this number replaced; the newest where there are several. */
export function recordedFrom(records: readonly ChangeRecord[], to: number, sinceMs: number): number | undefined {
  return changesSince(records, sinceMs).find((change) => change.byRequest && change.to === to)?.from;
}

/** Whether some record since then says that the desired capacity became this number, whoever did it. */
export function isRecorded(records: readonly ChangeRecord[], desired: number, sinceMs: number): boolean {
  return changesSince(records, sinceMs).some(({ to }) => to === desired);
}

/** Whether an alarm or a schedule has made the desired capacity this number since then. */
export function isScaledTo(records: readonly ChangeRecord[], desired: number, sinceMs: number): boolean {
  return changesSince(records, sinceMs).some((change) => !change.byRequest && change.to === desired);
}

/** The capacity by the newest record of an alarm or a schedule since then. */
export function scaledTo(records: readonly ChangeRecord[], sinceMs: number): number | undefined {
  return changesSince(records, sinceMs).find(({ byRequest }) => !byRequest)?.to;
}

/** The desired capacity by the newest record. */
export function newestRecorded(records: readonly ChangeRecord[]): number | undefined {
  return changesSince(records, 0)[0]?.to;
}

/** Newest first, as the records are. */
function changesSince(records: readonly ChangeRecord[], sinceMs: number): readonly CapacityChange[] {
  return records.flatMap(changesIn).filter(({ atMs }) => atMs >= sinceMs - clockSkewMs);
}

/** One cause may tell of several changes; the words before each say when it was made, and who made it. */
function changesIn({ startedAtMs, cause }: ChangeRecord): readonly CapacityChange[] {
  let told = 0;
  const changes = [...cause.matchAll(changeInCause)].map((match): CapacityChange => {
    const words = cause.slice(told, match.index);
    told = match.index;
    const [, from, to] = match;
    const atMs = Math.min(startedAtMs, instantIn(words) ?? startedAtMs);
    return { from: Number(from), to: Number(to), atMs, byRequest: words.includes(requested) };
  });
  return changes.reverse();
}

/** The last moment that the words name; a launch that is tried again tells of the same change as the first. */
function instantIn(words: string): number | undefined {
  const text = [...words.matchAll(instants)].at(-1)?.[1];
  return text === undefined ? undefined : Date.parse(text) + withinSecondMs;
}
