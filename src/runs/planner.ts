import type { Plan } from './plan.ts';
import type { GateName, Note, Run } from './run.ts';

export type Planned =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly environment?: string;
      readonly subjectKey?: string;
      /** What people are told beside the plan itself. */
      readonly notes?: readonly Pick<Note, 'kind' | 'facts'>[];
    }
  | { readonly kind: 'refused'; readonly code: string; readonly why: string; readonly remedy: string };

/** Makes the plan of one verb from its request, reading the world. The dry run and the run itself ask the same. */
export interface Planner {
  readonly verb: string;
  plan(
    run: Pick<Run, 'id' | 'parent' | 'request' | 'requestedBy' | 'subject' | 'subjectKey'>,
    nowMs: number,
  ): Promise<Planned>;
}

export type GateState =
  | { readonly kind: 'open' }
  /** `untilMs` is when it opens by itself, where that is known; else it is looked at again and again. */
  | { readonly kind: 'closed'; readonly why: string; readonly untilMs?: number };

/** Something that must hold before a step may begin. Closed means wait, not fail. */
export interface Gate {
  readonly name: GateName;
  check(run: Run, nowMs: number): Promise<GateState>;
}

export interface Registry<Entry> {
  find(name: string): Entry | undefined;
}

/** Finds entries by any of their names. */
export function registryOf<Entry>(
  entries: readonly Entry[],
  namesOf: (entry: Entry) => readonly string[],
): Registry<Entry> {
  const byName = new Map(entries.flatMap((entry) => namesOf(entry).map((name) => [name, entry] as const)));
  return { find: (name) => byName.get(name) };
}
