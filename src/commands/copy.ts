import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askCopy, dryRunCopy } from '../operations/amis/ask-copy.ts';
import { type CopyArgs, readCopy, writeCopy } from './copy-args.ts';
import type { Verb } from './verb.ts';

const usage = 'copy AMI to REGION|ACCOUNT|ACCOUNT/REGION [--reason R] [--dry-run]';

export const copy: Verb<CopyArgs> = {
  name: 'copy',
  summary: 'Copy an AMI into another region or account of yours.',
  usage,
  example: 'copy ami-0123456789abcdef0 to us-east-1 --reason "second region"',
  details: [
    'The copy has the name and the tags of its origin, verdicts with their dates among them, and the tag CopiedFrom.',
    'For another account, the AMI and its snapshots are shared while they are copied; that is approved first.',
    'It is encrypted with the key that is configured for that place (places, kmsKeyId), and always where its origin is.',
    'Abort deregisters a copy that is not finished and takes the share back; a finished one stays.',
  ],
  role: 'operator',
  flags: {
    to: { takes: 'value', hint: 'PLACE', what: 'Where it goes, in place of the words "to PLACE".' },
    reason: { takes: 'value', hint: 'R', what: 'Why; approvers see it.' },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse: (words) => readCopy(words, usage),
  canonical: writeCopy,
  async perform(desk, asker, { dryRun, ...asked }) {
    return dryRun ? dryRunView(await dryRunCopy(desk, asker, asked)) : askedView(await askCopy(desk, asker, asked));
  },
};
