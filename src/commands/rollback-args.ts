import { quote } from '../basics/quoting.ts';
import { type Strategy, strategies } from '../fleet/strategies.ts';
import type { Form } from '../messages/view.ts';
import { batchOf } from './batch-flag.ts';
import { beginning, flagText, plainFields, subjectFields } from './forms.ts';
import { strategyFlag } from './strategy-flag.ts';
import { fleetNameOf, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface RollbackArgs {
  readonly target:
    | { readonly kind: 'fleet'; readonly fleet: string }
    | { readonly kind: 'run'; readonly runId: string };
  /** That of the fleet where it is absent. */
  readonly strategy?: Strategy;
  readonly batch?: string;
  readonly reason?: string;
  readonly override?: string;
  readonly dryRun: boolean;
}

/** What a rollback was asked with; a form where nothing is named. Throws Refusal. */
export function readRollback(words: Words, usage: string): Parsed<RollbackArgs> {
  refuseMore(words.positional, 1, usage);
  const [word] = words.positional;
  const options = readOptions(words);
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

type Options = Omit<RollbackArgs, 'target'>;

function readOptions(words: Words): Options {
  const batch = batchOf(words.flags.get('batch'));
  const reason = proseOf(words, 'reason');
  const override = proseOf(words, 'override');
  const strategy = strategyFlag(words, strategies);
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(batch === undefined ? {} : { batch }),
    ...(reason === undefined ? {} : { reason }),
    ...(override === undefined ? {} : { override }),
    dryRun: words.flags.get('dry-run') === true,
  };
}

function rollbackForm({ batch, reason }: Options): Form {
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
