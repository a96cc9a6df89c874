import { Refusal } from '../basics/errors.ts';
import type { Role } from '../config/people.ts';
import type { Manual } from '../messages/help.ts';
import type { Form, View } from '../messages/view.ts';
import type { Asker, Desk } from '../operations/desk.ts';
import { readWords } from './grammar.ts';
import type { Token } from './tokens.ts';
import type { Answers, Changes, Flag, Verb } from './verb.ts';

/** A command that was understood and can be performed. */
export interface Ready {
  readonly kind: 'ready';
  readonly canonical: string;
  readonly role: Role;
  readonly answers: Answers;
  readonly changes: Changes;
  /** Throws Refusal when it cannot be done, AmiableError when AWS or the store fails. */
  perform(desk: Desk, asker: Asker): Promise<View>;
}

export type Reading =
  | Ready
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'form'; readonly form: Form; readonly command: string };

/** A verb with the type of its arguments closed over, so that verbs of all sorts fit one table. */
export interface BoundVerb extends Manual {
  readonly role: Role;
  readonly flags: Readonly<Record<string, Flag>>;
  read(tokens: readonly Token[]): Reading;
}

/** Makes a verb fit the table. */
export function bind<Args>(verb: Verb<Args>): BoundVerb {
  const { name, summary, usage, example, details, flags, role } = verb;
  return { name, summary, usage, example, details, flags, role, read: (tokens) => readWith(verb, tokens) };
}

function readWith<Args>(verb: Verb<Args>, tokens: readonly Token[]): Reading {
  return refusing(() => {
    const parsed = verb.parse(readWords(tokens, verb.name, verb.flags));
    if (parsed.kind === 'form') return parsed;
    const { args } = parsed;
    return {
      kind: 'ready',
      canonical: verb.canonical(args),
      role: verb.role,
      answers: verb.answers(args),
      changes: verb.changes(args),
      perform: (desk, asker) => verb.perform(desk, asker, args),
    };
  });
}

/** Turns a thrown Refusal into an answer; any other error is a defect and passes. */
export function refusing(read: () => Reading): Reading {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refusal', refusal: error };
    throw error;
  }
}
