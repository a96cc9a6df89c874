import type * as z from 'zod';
import type { Note, Run } from '../runs/run.ts';
import type { PlannedRun } from './plan-words.ts';
import { cut } from './words.ts';

const longestEntry = 900;

/** A run as far as its entries depend on it. */
export type Of = Pick<Run, 'verb'> & PlannedRun;
export type Teller = (facts: Note['facts'], run: Of) => string | undefined;

/** Says a note whose facts are as they should be; undefined for one that this version cannot read. */
export function entry<Schema extends z.ZodType>(
  schema: Schema,
  say: (facts: z.infer<Schema>, run: Of) => string,
): Teller {
  return (facts, run) => {
    const parsed = schema.safeParse(facts);
    return parsed.success ? cut(say(parsed.data, run), longestEntry) : undefined;
  };
}
