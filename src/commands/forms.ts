import { quote } from '../basics/quoting.ts';
import type { FormField } from '../messages/view.ts';
import type { Parsed } from './verb.ts';

/** Asks for one word that a verb cannot do without. */
export function askForSubject(verb: string, title: string, label: string, hint: string): Parsed<never> {
  const field: FormField = { kind: 'text', flag: '', label, hint, required: true };
  return { kind: 'form', command: verb, form: { title, submit: 'Go on', fields: [field] } };
}

/**
 * The command with a form's answers in it: a named answer as a flag, the subject as a word. Answers left blank are
 * left out. What comes back parses to exactly what was filled in.
 */
export function withAnswers(
  command: string,
  answers: readonly { readonly flag: string; readonly value: string }[],
): string {
  const filled = answers.map(({ flag, value }) => ({ flag, value: value.trim() })).filter(({ value }) => value !== '');
  return [command, ...filled.map(({ flag, value }) => (flag === '' ? quote(value) : `${flag} ${quote(value)}`))].join(
    ' ',
  );
}

/** The flags that are set, as text; a flag of `true` stands alone. */
export function flagText(flags: Readonly<Record<string, string | true | undefined>>): string {
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (typeof value === 'string' ? ` --${name} ${quote(value)}` : ` --${name}`))
    .join('');
}
