import type { Json } from '../basics/json.ts';
import type { Note, Run } from './run.ts';

/** The run with one more note, to be copied to its history after the next commit. */
export function withNote(run: Run, nowMs: number, kind: string, facts: Record<string, Json> = {}): Run {
  const seq = run.lastNoteSeq + 1;
  return { ...run, lastNoteSeq: seq, pending: [...run.pending, { seq, atMs: nowMs, kind, facts }] };
}

/** The same with several. */
export function withNotes(run: Run, nowMs: number, notes: readonly Pick<Note, 'kind' | 'facts'>[]): Run {
  return notes.reduce((state, { kind, facts }) => withNote(state, nowMs, kind, facts), run);
}
