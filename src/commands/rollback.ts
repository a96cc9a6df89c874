import { rollbackStrategies } from '../fleet/strategies.ts';
import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askRollback, dryRunRollback } from '../operations/rollback/ask-rollback.ts';
import { type RollbackArgs, readRollback, writeRollback } from './rollback-args.ts';
import type { Verb } from './verb.ts';

const hint = rollbackStrategies.join('|');
const usage = `rollback FLEET|RUN [--strategy ${hint}] [--batch N|N%] [--reason R] [--dry-run]`;

export const rollback: Verb<RollbackArgs> = {
  name: 'rollback',
  summary: 'Take a finished run back: to the AMI and the launch template version that served before.',
  usage,
  example: 'rollback web --reason "errors since noon"',
  details: [
    'Of a fleet: its last change. Asked once more, it brings forward again what was taken back; to go further back, name an earlier run.',
    'It is a run like any other: a plan, the approval of the environment, waves that hold capacity, a thread.',
    'Refused with the reason where there is no way back, such as an AMI that is gone or a window that is over.',
    'A run that is still going is taken back by abort.',
  ],
  role: 'operator',
  flags: {
    strategy: { takes: 'value', hint, what: 'How instances are replaced; without it, as is configured for the fleet.' },
    batch: { takes: 'value', hint: 'N|N%', what: 'Instances per wave, or the share of the fleet.' },
    reason: { takes: 'value', hint: 'R', what: 'Why; approvers see it.' },
    override: {
      takes: 'value',
      hint: 'R',
      what: 'Go back although somebody has changed the fleet since; says why, and takes a second person.',
    },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse: (words) => readRollback(words, usage),
  canonical: writeRollback,
  async perform(desk, asker, { dryRun, ...asked }) {
    return dryRun
      ? dryRunView(await dryRunRollback(desk, asker, asked))
      : askedView(await askRollback(desk, asker, asked));
  },
};
