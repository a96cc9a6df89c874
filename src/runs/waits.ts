/** Whether a run waits for a person, and how long it waited for people and for windows. Pure. */
import * as z from 'zod';
import type { Note, Run } from './run.ts';

type Wait = 'approval' | 'decision' | 'pause' | 'gate';

const begins: Readonly<Partial<Record<string, Wait>>> = {
  'approval-asked': 'approval',
  held: 'decision',
  paused: 'pause',
  'gate-closed': 'gate',
};

const ends: Readonly<Partial<Record<string, readonly Wait[]>>> = {
  approved: ['approval'],
  retry: ['decision'],
  resumed: ['pause'],
  'gate-opened': ['gate'],
  undoing: ['decision', 'pause', 'gate'],
};

/** Whether it goes on only when a person says so about this run: to its plan, or after it stopped or was paused. */
export function waitsForPerson({ phase, paused }: Pick<Run, 'phase' | 'paused'>): boolean {
  return paused !== undefined || phase.kind === 'approval' || phase.kind === 'held' || phase.kind === 'needs-human';
}

/** Milliseconds in which it waited for an approval, a decision, the end of a pause, a freeze or a window, each counted once. */
export function waitedMs(notes: readonly Note[]): number {
  const open = new Set<Wait>();
  let [waited, sinceMs] = [0, 0];
  for (const note of notes) {
    if (open.size > 0) waited += note.atMs - sinceMs;
    sinceMs = note.atMs;
    const begun = begins[note.kind];
    if (begun !== undefined) open.add(begun);
    for (const wait of isOver(note) ? (ends[note.kind] ?? []) : []) open.delete(wait);
  }
  return waited;
}

const approvedSchema = z.object({ count: z.number(), required: z.number() });

/** One of two approvals is still a wait. */
function isOver({ kind, facts }: Note): boolean {
  if (kind !== 'approved') return true;
  const { count = 1, required = 1 } = approvedSchema.safeParse(facts).data ?? {};
  return count >= required;
}
