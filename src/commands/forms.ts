import { quote } from '../basics/quoting.ts';
import type { Choices, FormField } from '../messages/view.ts';
import type { Parsed } from './verb.ts';

/** Asks for the one thing that a command cannot do without. */
export function askForSubject(command: string, title: string, field: FormField): Parsed<never> {
  return { kind: 'form', command, form: { title, submit: 'Go on', fields: [field] } };
}

/** Asks for something of which there is a list; it can be typed as well. */
function subjectField(label: string, choices: Choices, hint: string): FormField {
  return { kind: 'text', flag: '', label, hint, required: true, choices };
}

/** The field with what was typed already. */
export function beginning(field: FormField, initial: string | undefined): FormField {
  return initial === undefined ? field : { ...field, initial };
}

/** Asks which run, which fleet, which AMI is meant. */
export const subjectFields = {
  run: subjectField('Run', 'runs', 'Its id, such as r-7k3f9q. /ami status lists the runs under way.'),
  fleet: subjectField('Fleet', 'fleets', 'The name of the fleet, such as web'),
  image: subjectField('AMI', 'images', 'Its id, such as ami-0123456789abcdef0'),
} as const;

/** What several verbs may be told besides. */
export const plainFields = {
  batch: {
    kind: 'text',
    flag: '--batch',
    label: 'Batch',
    hint: 'Instances per wave: 5, or 10%. Left empty, the policy decides.',
    required: false,
  },
  reason: { kind: 'text', flag: '--reason', label: 'Reason', hint: 'Approvers see it.', required: false },
} as const satisfies Readonly<Record<string, FormField>>;

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
