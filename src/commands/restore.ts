import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askRestore, dryRunRestore } from '../operations/cleanup/ask-restore.ts';
import { askForSubject, flagText, subjectFields } from './forms.ts';
import { imageIdOf, proseOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'restore AMI [--reason R] [--dry-run]';

interface RestoreArgs {
  readonly imageId: string;
  readonly reason?: string;
  readonly dryRun: boolean;
}

export const restore: Verb<RestoreArgs> = {
  name: 'restore',
  summary: 'Take back an AMI that was deprecated, disabled, or deregistered into the Recycle Bin.',
  usage,
  example: 'restore ami-0123456789abcdef0',
  details: [
    'Makes it usable as before, and keeps a cleanup that is under way from it. Nobody has to approve it.',
    'With whom it was shared is not had back: AWS forgets that when an AMI is disabled.',
    'An AMI that was deregistered without a rule of the Recycle Bin is gone for good, and it says so.',
  ],
  role: 'operator',
  flags: {
    reason: { takes: 'value', hint: 'R', what: 'Why; the card shows it.' },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse(words) {
    refuseMore(words.positional, 1, usage);
    const [word] = words.positional;
    const reason = proseOf(words, 'reason');
    const dryRun = words.flags.get('dry-run') === true;
    const options = { ...(reason === undefined ? {} : { reason }), dryRun };
    if (word === undefined)
      return askForSubject(`restore${optionText(options)}`, 'Restore an AMI', subjectFields.image);
    return { kind: 'args', args: { imageId: imageIdOf(word), ...options } };
  },
  canonical: ({ imageId, ...options }) => `restore ${imageId}${optionText(options)}`,
  async perform(desk, asker, { dryRun, ...asked }) {
    return dryRun
      ? dryRunView(await dryRunRestore(desk, asker, asked))
      : askedView(await askRestore(desk, asker, asked));
  },
};

function optionText({ reason, dryRun }: Omit<RestoreArgs, 'imageId'>): string {
  return flagText({ reason, 'dry-run': dryRun || undefined });
}
