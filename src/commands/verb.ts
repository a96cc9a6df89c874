import type { Role } from '../config/people.ts';
import type { Manual } from '../messages/help.ts';
import type { Form, View } from '../messages/view.ts';
import type { Asker, Desk } from '../operations/desk.ts';

/** A flag of one verb; `hint` stands for its value in help, such as `N|N%`. */
export interface Flag {
  readonly takes: 'value' | 'nothing';
  readonly hint?: string;
  readonly what: string;
}

/** A command after the grammar has taken it apart: words, and flags by name without dashes. */
export interface Words {
  readonly positional: readonly string[];
  readonly flags: ReadonlyMap<string, string | true>;
}

export type Parsed<Args> =
  | { readonly kind: 'args'; readonly args: Args }
  /** Something is missing that a form can ask for; `command` is what was given so far. */
  | { readonly kind: 'form'; readonly form: Form; readonly command: string };

/** `now`: only the store is touched, so it is performed before the acknowledgement. `later`: AWS is asked. */
export type Answers = 'now' | 'later';

/**
 * What a verb changes, by which a request that arrives twice is known. A `run` is one by its id, and a `signal` by its key;
 * what is changed `at-once` is done once by whoever performs it, with `actOnce`.
 */
export type Changes = 'nothing' | 'run' | 'signal' | 'at-once';

/** One verb: help, the parser and the schema of every surface follow from this. */
export interface Verb<Args> extends Manual {
  readonly role: Role;
  readonly flags: Readonly<Record<string, Flag>>;
  answers(args: Args): Answers;
  changes(args: Args): Changes;
  /** Throws Refusal when the words make no sense. */
  parse(words: Words): Parsed<Args>;
  /** The command as it was understood, without `/ami`; it parses back to the same arguments. */
  canonical(args: Args): string;
  /** Throws Refusal when it cannot be done. */
  perform(desk: Desk, asker: Asker, args: Args): Promise<View>;
}
