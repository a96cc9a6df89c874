import { strategies } from '../fleet/strategies.ts';
import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askRollout, dryRunRollout } from '../operations/rollout/ask-rollout.ts';
import { type RolloutArgs, readRollout, writeRollout } from './rollout-args.ts';
import type { Verb } from './verb.ts';

const hint = strategies.join('|');
const usage = `rollout AMI to FLEET [--strategy ${hint}] [--batch N|N%] [--reason R] [--dry-run]`;

export const rollout: Verb<RolloutArgs> = {
  name: 'rollout',
  summary: 'Replace the instances of a fleet with ones that run an AMI.',
  usage,
  example: 'rollout ami-0123456789abcdef0 to web --batch 10% --reason "kernel update"',
  details: [
    'Plans first, and asks for approval where the policy wants one. Nothing changes before that.',
    'Works in waves: new instances are healthy before old ones go, so that capacity holds.',
    'The first wave is one instance when the AMI has not served in this fleet before.',
    'Abort takes back what was done, down to the AMI that served before.',
  ],
  role: 'operator',
  flags: {
    to: { takes: 'value', hint: 'FLEET', what: 'The fleet, in place of the words "to FLEET".' },
    strategy: { takes: 'value', hint, what: 'How instances are replaced; without it, as is configured for the fleet.' },
    batch: { takes: 'value', hint: 'N|N%', what: 'Instances per wave, or the share of the fleet.' },
    reason: { takes: 'value', hint: 'R', what: 'Why; approvers see it.' },
    override: {
      takes: 'value',
      hint: 'R',
      what: 'Roll out although a required check is missing, or it has not served where it must first; says why, and takes a second person.',
    },
    'outside-window': {
      takes: 'value',
      hint: 'R',
      what: 'Do not wait for the windows of the environment; says why, and takes a second person.',
    },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse: (words) => readRollout(words, usage),
  canonical: writeRollout,
  async perform(desk, asker, { dryRun, ...request }) {
    return dryRun
      ? dryRunView(await dryRunRollout(desk, asker, request))
      : askedView(await askRollout(desk, asker, request));
  },
};
