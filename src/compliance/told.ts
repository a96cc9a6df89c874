/** What somebody who is told only of changes has been told, as against what was seen. Pure. */
import { type Changes, changesSince, type Remembered, type SeenFinding } from './changes.ts';
import type { ComplianceFinding } from './finding.ts';

type Seen = Remembered['seen'];

/** By key, what was told where that is not what was seen; null where nothing was told of it. */
export type Behind = Readonly<Record<string, SeenFinding | null>>;

export interface News {
  /** Gravest first. */
  readonly fresh: Changes['fresh'];
  /** Gravest first, told before and then snoozed, and the snooze is over. */
  readonly back: Changes['fresh'];
  /** Gravest first, told before as less grave. */
  readonly worse: Changes['worse'];
  /** Told before, and no more. */
  readonly resolved: readonly (SeenFinding & { readonly key: string })[];
  /** What has been told already; of what is back, nothing that counts. */
  readonly knows: Seen;
  /** What has been told once all of this is. */
  readonly told: Seen;
}

/** Keys of snoozes that have ended, after this moment: whoever wanted to hear nothing until then wants to hear of it now. */
export function snoozesEnded(
  snoozed: Remembered['snoozed'],
  { afterMs = 0, nowMs }: { readonly afterMs?: number; readonly nowMs: number },
): ReadonlySet<string> {
  const ended = Object.entries(snoozed).filter(([, { untilMs }]) => untilMs > afterMs && untilMs <= nowMs);
  return new Set(ended.map(([key]) => key));
}

/** What was told, from what was seen and how far the telling is behind that. */
export function toldOf(seen: Seen, behind: Behind): Seen {
  const all = Object.entries({ ...seen, ...behind });
  return Object.fromEntries(all.flatMap(([key, finding]) => (finding === null ? [] : [[key, finding] as const])));
}

/** How far what was told is behind what was seen; empty where all of it was told. */
export function behindOf(seen: Seen, told: Seen): Behind {
  const keys = [...new Set([...Object.keys(seen), ...Object.keys(told)])];
  return Object.fromEntries(
    keys.flatMap((key) => (seen[key]?.severity === told[key]?.severity ? [] : [[key, told[key] ?? null] as const])),
  );
}

interface Look extends Pick<Remembered, 'snoozed'> {
  readonly nowMs: number;
  readonly isRead: (key: string) => boolean;
  /** Of snoozes that have ended since. */
  readonly ended: ReadonlySet<string>;
}

/**
 * What is to be told of a check. What is snoozed is left out, and stays told or untold as it was; so does what could not
 * be looked at. What a snooze has ended of is told anew, unless it is gone.
 */
export function newsSince(before: Seen, found: readonly ComplianceFinding[], { snoozed, ended, ...look }: Look): News {
  const there = new Set(found.map(({ key }) => key));
  const isAnew = (key: string): boolean => ended.has(key) && (there.has(key) || !look.isRead(key));
  const told = Object.fromEntries(Object.entries(before).filter(([key]) => !isAnew(key)));
  const isQuiet = (key: string): boolean => snoozed[key] !== undefined;
  const quiet = new Set(found.map(({ key }) => key).filter(isQuiet));
  const { fresh, worse, resolved, next } = changesSince(
    { seen: told, snoozed: {} },
    found.filter(({ key }) => !quiet.has(key)),
    { ...look, isRead: (key) => !quiet.has(key) && look.isRead(key) },
  );
  const gone = resolved.flatMap((key) => (told[key] === undefined ? [] : [{ key, ...told[key] }]));
  const [back, unknown] = [fresh.filter(({ key }) => key in before), fresh.filter(({ key }) => !(key in before))];
  return { fresh: unknown, back, worse, resolved: gone, knows: told, told: next.seen };
}
