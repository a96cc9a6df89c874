import type { Refusal } from '../basics/errors.ts';
import type { Form, View } from '../messages/view.ts';
import type { Asker, Desk } from '../operations/desk.ts';

export type Role = 'viewer' | 'operator' | 'approver' | 'admin';

/** A command after the grammar has taken it apart: words, and flags by name without dashes. */
export interface Words {
  readonly positional: readonly string[];
  readonly flags: ReadonlyMap<string, string | true>;
}

export type Parsed<Args> =
  | { readonly kind: 'args'; readonly args: Args }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  /** Something is missing that a form can ask for; `command` is what was given so far. */
  | { readonly kind: 'form'; readonly form: Form; readonly command: string };

/** One verb: help, the parser and the schema of every surface follow from this. */
export interface Verb<Args> {
  readonly name: string;
  /** One line, in the imperative. */
  readonly summary: string;
  readonly usage: string;
  readonly example: string;
  /** What happens when it is used, honestly, for `help VERB`. */
  readonly details: readonly string[];
  readonly role: Role;
  /** `now`: only the store is touched, so it is performed before the acknowledgement. `later`: AWS is asked. */
  readonly answers: 'now' | 'later';
  parse(words: Words): Parsed<Args>;
  /** The command as it was understood, without `/ami`. */
  canonical(args: Args): string;
  /** Throws Refusal when it cannot be done. */
  perform(desk: Desk, asker: Asker, args: Args): Promise<View>;
}
