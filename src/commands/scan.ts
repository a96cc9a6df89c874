import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askStages, dryRunStages } from '../operations/ask-stages.ts';
import { readTest, type StagesArgs, writeStages } from './stages-args.ts';
import type { Verb } from './verb.ts';

const usage = 'scan AMI [--reason R] [--dry-run]';

export const scan: Verb<StagesArgs> = {
  name: 'scan',
  summary: 'Scan an AMI for weaknesses, and tag it with the verdict.',
  usage,
  example: 'scan ami-0123456789abcdef0',
  details: [
    'Launches an instance, runs lynis, clamav and chkrootkit on it, and asks Amazon Inspector where it is on.',
    'Puts logs and a report in S3, tags the AMI with SecurityScan, ScanDate and ScanReport, and terminates the instance.',
    'Nothing that serves is changed, so nobody has to approve it.',
  ],
  role: 'operator',
  flags: {
    reason: { takes: 'value', hint: 'R', what: 'Why; the card shows it.' },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => !dryRun,
  parse: (words) => readTest('scan', words, usage),
  canonical: writeStages('scan'),
  async perform(desk, asker, { dryRun, ...asked }) {
    return dryRun
      ? dryRunView(await dryRunStages(desk, asker, { verb: 'scan', ...asked }))
      : askedView(await askStages(desk, asker, { verb: 'scan', ...asked }));
  },
};
