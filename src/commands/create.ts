import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askCreate, dryRunCreate } from '../operations/amis/ask-create.ts';
import { type CreateArgs, readCreate, writeCreate } from './create-args.ts';
import type { Verb } from './verb.ts';

const usage = 'create INSTANCE --app A --version V [--env E] [--reboot] [--reason R] [--dry-run]';

export const create: Verb<CreateArgs> = {
  name: 'create',
  summary: 'Make an AMI of an instance, named and tagged.',
  usage,
  example: 'create i-0123456789abcdef0 --app web --version 2.4.1 --reason "golden image"',
  details: [
    'Plans first, and asks for approval where the policy wants one. Nothing changes before that.',
    'The AMI is named APPLICATION-VERSION-yyyymmdd-hhmmss, in UTC, and tagged together with its snapshots.',
    'Without --reboot the instance keeps serving, and the AMI has its disks as after a power cut.',
    'Abort deregisters an AMI that is not finished; a finished one stays.',
  ],
  role: 'operator',
  flags: {
    app: { takes: 'value', hint: 'A', what: 'The application: the tag Application, and the first part of the name.' },
    version: { takes: 'value', hint: 'V', what: 'The version: the tag Version, and the second part of the name.' },
    env: { takes: 'value', hint: 'E', what: 'The tag Environment; without it, that of the instance.' },
    reboot: { takes: 'nothing', what: 'Reboot the instance first, so that its files are consistent.' },
    reason: { takes: 'value', hint: 'R', what: 'Why; approvers see it.' },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse: (words) => readCreate(words, usage),
  canonical: writeCreate,
  async perform(desk, asker, { dryRun, ...request }) {
    return dryRun
      ? dryRunView(await dryRunCreate(desk, asker, request))
      : askedView(await askCreate(desk, asker, request));
  },
};
