import { Refusal } from '../basics/errors.ts';
import { parseWhereabouts, type Whereabouts, whereaboutsText } from '../fleet/place.ts';
import type { Form, FormField } from '../messages/view.ts';
import { beginning, flagText, plainFields, subjectFields } from './forms.ts';
import { echo } from './grammar.ts';
import { imageIdOf, proseOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface CopyArgs {
  readonly imageId: string;
  readonly to: Whereabouts;
  readonly reason?: string;
  readonly dryRun: boolean;
}

/** What a copy was asked with; a form where the AMI or the destination is missing. Throws Refusal. */
export function readCopy(words: Words, usage: string): Parsed<CopyArgs> {
  const { image, to } = readSubjects(words, usage);
  const reason = proseOf(words, 'reason');
  const dryRun = words.flags.get('dry-run') === true;
  const options = { ...(reason === undefined ? {} : { reason }), dryRun };
  const imageId = image === undefined ? undefined : imageIdOf(image);
  const destination = to === undefined ? undefined : destinationOf(to);
  if (imageId !== undefined && destination !== undefined)
    return { kind: 'args', args: { imageId, to: destination, ...options } };
  return {
    kind: 'form',
    form: copyForm(imageId, to, reason),
    command: `copy${flagText({ 'dry-run': dryRun || undefined })}`,
  };
}

/** The arguments as a command that reads back to them. */
export function writeCopy({ imageId, to, reason, dryRun }: CopyArgs): string {
  return `copy ${imageId} to ${whereaboutsText(to)}${flagText({ reason, 'dry-run': dryRun || undefined })}`;
}

/** `AMI to DESTINATION`, `AMI DESTINATION`, or `AMI --to DESTINATION`. */
function readSubjects({ positional, flags }: Words, usage: string) {
  const named = flags.get('to');
  const words = positional.filter((word, at) => at === 0 || word.toLowerCase() !== 'to');
  refuseMore(words, typeof named === 'string' ? 1 : 2, usage);
  return { image: words[0], to: typeof named === 'string' ? named : words[1] };
}

function destinationOf(word: string): Whereabouts {
  const where = parseWhereabouts(word.trim());
  if (where !== undefined) return where;
  throw new Refusal(
    'not-a-place',
    `${echo(word)} is neither an account nor a region.`,
    'Type the 12 digits of an account, a region such as us-east-1, or both: 444455556666/us-east-1.',
    { given: echo(word) },
  );
}

const destinationField: FormField = {
  kind: 'text',
  flag: '--to',
  label: 'Where to',
  hint: 'A region such as us-east-1, an account, or both: 444455556666/us-east-1',
  required: true,
};

function copyForm(image: string | undefined, to: string | undefined, reason: string | undefined): Form {
  return {
    title: 'Copy an AMI',
    submit: 'Plan it',
    intro: [{ kind: 'text', text: 'What leaves its account is approved first.' }],
    fields: [
      beginning(subjectFields.image, image),
      beginning(destinationField, to),
      beginning(plainFields.reason, reason),
    ],
  };
}
