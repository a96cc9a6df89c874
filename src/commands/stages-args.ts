import { Refusal } from '../basics/errors.ts';
import { firstUnseen } from '../basics/legible.ts';
import { quote } from '../basics/quoting.ts';
import type { Form } from '../messages/view.ts';
import { requireNameParts } from '../operations/amis/create-request.ts';
import { beginning, flagText, subjectFields } from './forms.ts';
import { fleetNameOf, imageIdOf, namedBy, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

/** What baking, validating and scanning are asked with. */
export interface StagesArgs {
  readonly target:
    | { readonly kind: 'fleet'; readonly fleet: string }
    | { readonly kind: 'image'; readonly imageId: string };
  readonly profile?: string;
  readonly command?: string;
  readonly application?: string;
  readonly version?: string;
  readonly reason?: string;
  readonly dryRun: boolean;
}

/** The most characters of a command that somebody types: all of it is shown to those who approve it. */
const longestCommand = 2_000;

/** Lines that somebody typed; throws Refusal where they are too long to be shown whole, or hold what is not seen. */
export function typedCommandOf({ flags }: Words): string | undefined {
  const value = flags.get('command');
  if (typeof value !== 'string') return undefined;
  const command = value.replaceAll('\r\n', '\n').trim();
  refuseUnseen(command);
  if (command.length <= longestCommand) return command;
  throw new Refusal(
    'bad-command',
    `--command has ${command.length} characters; ${longestCommand} is the most.`,
    'Put longer scripts into a profile of the configuration, and name it with --profile.',
  );
}

/** Whoever approves it has to see what is run, and in its order. */
function refuseUnseen(command: string): void {
  const unseen = firstUnseen(command);
  if (unseen === undefined) return;
  const { character, line, column } = unseen;
  throw new Refusal(
    'unseen-character',
    `--command has a character that cannot be seen, ${character}, in line ${line} at ${column}.`,
    'Type it without that: it could hide from those who approve it what is run, or show it in another order.',
    { flag: 'command', character },
  );
}

/** `bake FLEET|AMI`. Throws Refusal. */
export function readBake(words: Words, usage: string): Parsed<StagesArgs> {
  refuseMore(words.positional, 1, usage);
  const [word] = words.positional;
  const options = { ...readOptions(words), ...readNaming(words) };
  if (word !== undefined) return { kind: 'args', args: { target: bakeTarget(word), ...options } };
  return { kind: 'form', command: `bake${optionsText(options)}`, form: bakeForm };
}

function bakeTarget(word: string): StagesArgs['target'] {
  return /^ami-/i.test(word)
    ? { kind: 'image', imageId: imageIdOf(word) }
    : { kind: 'fleet', fleet: fleetNameOf(word) };
}

const bakeForm: Form = {
  title: 'Bake a patched AMI',
  submit: 'Bake it',
  intro: [{ kind: 'text', text: 'An AMI is made; no fleet changes.' }],
  fields: [{ ...subjectFields.fleet, hint: 'The fleet whose AMI is patched, or the id of an AMI' }],
};

/** `validate AMI`, `scan AMI`. Throws Refusal. */
export function readTest(verb: 'validate' | 'scan', words: Words, usage: string): Parsed<StagesArgs> {
  refuseMore(words.positional, 1, usage);
  const [word] = words.positional;
  const options = readOptions(words);
  if (word !== undefined)
    return { kind: 'args', args: { target: { kind: 'image', imageId: imageIdOf(word) }, ...options } };
  const title = verb === 'scan' ? 'Scan an AMI' : 'Validate an AMI';
  const fields = [beginning(subjectFields.image, undefined)];
  return { kind: 'form', command: `${verb}${optionsText(options)}`, form: { title, submit: 'Go on', fields } };
}

type Options = Omit<StagesArgs, 'target'>;

function readOptions(words: Words): Options {
  const reason = proseOf(words, 'reason');
  return { ...(reason === undefined ? {} : { reason }), dryRun: words.flags.get('dry-run') === true };
}

function readNaming(words: Words): Omit<Options, 'dryRun' | 'reason'> {
  const [profile, application] = [namedBy(words, 'profile', 'a profile'), namedBy(words, 'app', 'an application')];
  const [version, command] = [namedBy(words, 'version', 'a version'), typedCommandOf(words)];
  requireNameParts(application ?? '', version ?? '');
  if (profile !== undefined && command !== undefined) throw bothGiven();
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(command === undefined ? {} : { command }),
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
  };
}

export function bothGiven(): Refusal {
  return new Refusal(
    'profile-and-command',
    'A profile says what is run, and --command says it too.',
    'Leave out one of them.',
  );
}

function optionsText({ profile, command, application, version, reason, dryRun }: Options): string {
  return flagText({ profile, command, app: application, version, reason, 'dry-run': dryRun || undefined });
}

/** The arguments as a command that reads back to them. */
export function writeStages(verb: string): (args: StagesArgs) => string {
  return ({ target, ...options }) =>
    `${verb} ${target.kind === 'fleet' ? quote(target.fleet) : target.imageId}${optionsText(options)}`;
}
