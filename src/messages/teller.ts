import type * as z from 'zod';
import type { Note, Run } from '../runs/run.ts';
import { type NoteFacts, type NoteKind, noteFacts } from './note-facts.ts';
import type { PlannedRun } from './plan-words.ts';
import { cut } from './words.ts';

const longestEntry = 900;

/** A run as far as its entries depend on it. */
export type Of = Pick<Run, 'verb'> & PlannedRun;
/** What is said of each kind of note. */
export type Tellers = { readonly [Kind in NoteKind]: (facts: NoteFacts[Kind], run: Of) => string };

const schemas: { readonly [Kind in NoteKind]: z.ZodType<NoteFacts[Kind]> } = noteFacts;

export function isNoteKind(kind: string): kind is NoteKind {
  return Object.hasOwn(schemas, kind);
}

/** Says a note whose facts are as they should be; undefined for one that this version cannot read. */
export function tell<Kind extends NoteKind>(
  tellers: Tellers,
  kind: Kind,
  facts: Note['facts'],
  run: Of,
): string | undefined {
  const { data } = schemas[kind].safeParse(facts);
  return data === undefined ? undefined : cut(tellers[kind](data, run), longestEntry);
}
