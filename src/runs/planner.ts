import type { Plan } from './plan.ts';
import type { Run } from './run.ts';

export type Planned =
  | { readonly kind: 'planned'; readonly plan: Plan; readonly environment?: string; readonly subjectKey?: string }
  | { readonly kind: 'refused'; readonly code: string; readonly why: string; readonly remedy: string };

/** Makes the plan of one verb from its request, reading the world. The dry run and the run itself ask the same. */
export interface Planner {
  readonly verb: string;
  plan(run: Pick<Run, 'id' | 'request' | 'requestedBy' | 'subject' | 'subjectKey'>, nowMs: number): Promise<Planned>;
}

/** Something that must hold before a step may begin. Closed means wait, not fail. */
export interface Gate {
  readonly name: string;
  check(run: Run): Promise<{ readonly kind: 'open' } | { readonly kind: 'closed'; readonly why: string }>;
}

export interface Registry<Entry> {
  find(name: string): Entry | undefined;
}

/** Finds entries by name or by any of their aliases. */
export function registryOf<Entry extends { readonly aliases?: readonly string[] }>(
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
): Registry<Entry> {
  const byName = new Map<string, Entry>();
  for (const entry of entries) for (const name of [nameOf(entry), ...(entry.aliases ?? [])]) byName.set(name, entry);
  return { find: (name) => byName.get(name) };
}
