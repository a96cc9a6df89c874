import { Refusal } from '../basics/errors.ts';
import { quote } from '../basics/quoting.ts';
import type { Form } from '../messages/view.ts';
import { beginning, flagText, plainFields, subjectFields } from './forms.ts';
import { echo } from './grammar.ts';
import { type ReplacingOptions, replacingOptions } from './replacing-options.ts';
import { fleetNameOf, imageIdOf, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface RolloutArgs extends ReplacingOptions {
  readonly imageId: string;
  readonly fleet: string;
  readonly outsideWindow?: string;
}

/** What a rollout was asked with; a form where the AMI or the fleet is missing. Throws Refusal. */
export function readRollout(words: Words, usage: string): Parsed<RolloutArgs> {
  const subjects = readSubjects(words, usage);
  const options = readOptions(words);
  const image = subjects.image === undefined ? undefined : imageIdOf(subjects.image);
  const fleet = subjects.fleet === undefined ? undefined : fleetNameOf(subjects.fleet);
  if (image !== undefined && fleet !== undefined) return { kind: 'args', args: { imageId: image, fleet, ...options } };
  return {
    kind: 'form',
    form: rolloutForm(image, fleet, options),
    command: `rollout${formFlags(options)}`,
  };
}

/** The arguments as a command that reads back to them. */
export function writeRollout({ imageId, fleet, ...options }: RolloutArgs): string {
  return `rollout ${imageId} to ${quote(fleet)}${optionsText(options)}`;
}

type Options = Omit<RolloutArgs, 'imageId' | 'fleet'>;

function optionsText({ strategy, batch, reason, override, outsideWindow, dryRun }: Options): string {
  const reasons = { reason, override, 'outside-window': outsideWindow };
  return flagText({ strategy, batch, ...reasons, 'dry-run': dryRun || undefined });
}

/** What the form does not ask for. */
function formFlags({ batch: _, reason: __, ...options }: Options): string {
  return optionsText(options);
}

interface Subjects {
  readonly image: string | undefined;
  readonly fleet: string | undefined;
}

/** `AMI to FLEET`, `AMI FLEET`, `to FLEET AMI`, or `AMI --to FLEET`. */
function readSubjects({ positional, flags }: Words, usage: string): Subjects {
  const named = flags.get('to');
  if (typeof named === 'string') {
    refuseMore(positional, 1, usage);
    return { image: positional[0], fleet: named };
  }
  const to = positional.findIndex((word, at) => word.toLowerCase() === 'to' && at < 2);
  const words = to < 0 ? positional : positional.toSpliced(to, 1);
  refuseMore(words, 2, usage);
  const [first, second] = words;
  if (to === 0) return { image: second, fleet: first };
  if (first !== undefined && second !== undefined) refuseSwapped(first, second);
  return { image: first, fleet: second };
}

function refuseSwapped(image: string, fleet: string): void {
  if (image.toLowerCase().startsWith('ami-') || !fleet.toLowerCase().startsWith('ami-')) return;
  throw new Refusal(
    'swapped',
    `${echo(image)} stands where the AMI belongs.`,
    `The AMI comes first: \`/ami rollout ${echo(fleet)} to ${echo(image)}\`.`,
  );
}

function readOptions(words: Words): Options {
  const outsideWindow = proseOf(words, 'outside-window');
  return { ...replacingOptions(words), ...(outsideWindow === undefined ? {} : { outsideWindow }) };
}

function rolloutForm(image: string | undefined, fleet: string | undefined, { batch, reason }: Options): Form {
  return {
    title: 'Roll out an AMI',
    submit: 'Plan it',
    intro: [{ kind: 'text', text: 'Nothing changes before the plan is approved.' }],
    fields: [
      beginning(subjectFields.image, image),
      beginning({ ...subjectFields.fleet, flag: '--to' }, fleet),
      beginning(plainFields.batch, batch),
      beginning(plainFields.reason, reason),
    ],
  };
}
