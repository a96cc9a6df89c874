import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askStages, dryRunStages } from '../operations/ask-stages.ts';
import { readTest, type StagesArgs, writeStages } from './stages-args.ts';
import type { Verb } from './verb.ts';

const usage = 'validate AMI [--reason R] [--dry-run]';

export const validate: Verb<StagesArgs> = {
  name: 'validate',
  summary: 'Test an AMI on an instance of its own, and tag it with the verdict.',
  usage,
  example: 'validate ami-0123456789abcdef0',
  details: [
    'Launches a test instance, waits for its status checks and runs the health check of the configuration.',
    'Tags the AMI with ValidationStatus and ValidationDate, and terminates the instance, whatever the verdict is.',
    'Nothing that serves is changed, so nobody has to approve it.',
  ],
  role: 'operator',
  flags: {
    reason: { takes: 'value', hint: 'R', what: 'Why; the card shows it.' },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => !dryRun,
  parse: (words) => readTest('validate', words, usage),
  canonical: writeStages('validate'),
  async perform(desk, asker, { dryRun, ...asked }) {
    return dryRun
      ? dryRunView(await dryRunStages(desk, asker, { verb: 'validate', ...asked }))
      : askedView(await askStages(desk, asker, { verb: 'validate', ...asked }));
  },
};
