import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askStages, dryRunStages } from '../operations/stages/ask-stages.ts';
import { readBake, type StagesArgs, writeStages } from './stages-args.ts';
import type { Verb } from './verb.ts';

const usage = 'bake FLEET|AMI [--profile P] [--command C] [--app A] [--version V] [--reason R] [--dry-run]';

export const bake: Verb<StagesArgs> = {
  name: 'bake',
  summary: 'Make a patched AMI of that of a fleet, or of any AMI.',
  usage,
  example: 'bake web --reason "monthly patches"',
  details: [
    'Launches a builder from the AMI, patches it by the profile, makes an AMI of it and terminates it.',
    'Nothing that serves is changed, so nobody has to approve it; a typed command takes the role commander and an approval.',
    'A bake of the same that is under way is joined, not repeated.',
    'Abort terminates the builder and takes back what is not finished.',
  ],
  role: 'operator',
  flags: {
    profile: { takes: 'value', hint: 'P', what: 'How to patch; without it, the profile of the application.' },
    command: { takes: 'value', hint: 'C', what: 'Run this instead of a profile; takes an approval.' },
    app: { takes: 'value', hint: 'A', what: 'The application, where the AMI has no tag Application.' },
    version: { takes: 'value', hint: 'V', what: 'The version; without it, that of the AMI.' },
    reason: { takes: 'value', hint: 'R', what: 'Why; the card shows it.' },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse: (words) => readBake(words, usage),
  canonical: writeStages('bake'),
  async perform(desk, asker, { dryRun, ...asked }) {
    return dryRun
      ? dryRunView(await dryRunStages(desk, asker, { verb: 'bake', ...asked }))
      : askedView(await askStages(desk, asker, { verb: 'bake', ...asked }));
  },
};
