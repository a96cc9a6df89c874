import { quote } from '../basics/quoting.ts';
import type { Form } from '../messages/view.ts';
import { beginning, flagText, plainFields, subjectFields } from './forms.ts';
import { type ReplacingOptions, replacingOptions } from './replacing-options.ts';
import { fleetNameOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface RollbackArgs extends ReplacingOptions {
  readonly target:
    | { readonly kind: 'fleet'; readonly fleet: string }
    | { readonly kind: 'run'; readonly runId: string };
}

/** What a rollback was asked with; a form where nothing is named. Throws Refusal. */
export function readRollback(words: Words, usage: string): Parsed<RollbackArgs> {
  refuseMore(words.positional, 1, usage);
  const [word] = words.positional;
  const options = replacingOptions(words);
  if (word !== undefined) return { kind: 'args', args: { target: targetOf(word), ...options } };
  const { strategy, override, dryRun } = options;
  return {
    kind: 'form',
    form: rollbackForm(options),
    command: `rollback${flagText({ strategy, override, 'dry-run': dryRun || undefined })}`,
  };
}

/** The arguments as a command that reads back to them. */
export function writeRollback({ target, strategy, batch, reason, override, dryRun }: RollbackArgs): string {
  const flags = flagText({ strategy, batch, reason, override, 'dry-run': dryRun || undefined });
  return `rollback ${target.kind === 'run' ? target.runId : quote(target.fleet)}${flags}`;
}

/** Ids of runs are told from names of fleets by their letters, of which some are left out. */
const runIdPattern = /^r-[2-9a-hjkmnp-z]{6,40}$/i;

function targetOf(word: string): RollbackArgs['target'] {
  return runIdPattern.test(word)
    ? { kind: 'run', runId: word.toLowerCase() }
    : { kind: 'fleet', fleet: fleetNameOf(word) };
}

function rollbackForm({ batch, reason }: ReplacingOptions): Form {
  return {
    title: 'Roll back a fleet',
    submit: 'Plan it',
    intro: [
      { kind: 'text', text: 'Takes back the last change of the fleet. Nothing changes before the plan is approved.' },
    ],
    fields: [
      { ...subjectFields.fleet, hint: 'The fleet, or the id of the run to take back' },
      beginning(plainFields.batch, batch),
      beginning(plainFields.reason, reason),
    ],
  };
}
