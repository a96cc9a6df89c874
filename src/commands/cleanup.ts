import { Refusal } from '../basics/errors.ts';
import { quote } from '../basics/quoting.ts';
import { askedView } from '../messages/asked.ts';
import { wholeFamily } from '../messages/cleanup.ts';
import { dryRunView } from '../messages/plan.ts';
import { askCleanup, dryRunCleanup } from '../operations/cleanup/ask-cleanup.ts';
import { askForSubject, flagText } from './forms.ts';
import { echo } from './grammar.ts';
import { nameOf, proseOf, refuseMore } from './subjects.ts';
import type { Verb, Words } from './verb.ts';

const usage = 'cleanup APPLICATION [--keep N] [--limit N] [--reason R] [--dry-run]';
const most = 1_000;

interface CleanupArgs {
  readonly application: string;
  readonly keep?: number;
  readonly limit?: number;
  readonly reason?: string;
  readonly dryRun: boolean;
}

export const cleanup: Verb<CleanupArgs> = {
  name: 'cleanup',
  summary: 'Retire old AMIs of an application that nothing uses.',
  usage,
  example: 'cleanup web --keep 5',
  details: [
    'Keeps the newest for each architecture, account and region, the young, and whatever is in use anywhere. --dry-run lists what goes and what stays, with why.',
    'Deprecates at once, disables after a grace time, and deregisters with the snapshots after another. Everything is looked at again right before.',
    'Undo takes back all that is not deregistered; `restore` one AMI.',
    'Nothing is retired while anything that could use an AMI cannot be looked at.',
  ],
  role: 'operator',
  flags: {
    keep: { takes: 'value', hint: 'N', what: 'How many of the newest stay; without it, as the configuration says.' },
    limit: { takes: 'value', hint: 'N', what: 'Retire only so many, the oldest first.' },
    reason: { takes: 'value', hint: 'R', what: 'Why; approvers see it.' },
    'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
  },
  answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
  changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
  parse(words) {
    refuseMore(words.positional, 1, usage);
    const [word] = words.positional;
    const options = optionsOf(words);
    if (word !== undefined) return { kind: 'args', args: { application: nameOf(word, 'an application'), ...options } };
    return askForSubject(`cleanup${optionText(options)}`, 'Clean up AMIs', applicationField);
  },
  canonical: ({ application, ...options }) => `cleanup ${quote(application)}${optionText(options)}`,
  async perform(desk, asker, { dryRun, ...asked }) {
    if (!dryRun) return askedView(await askCleanup(desk, asker, asked));
    const answer = await dryRunCleanup(desk, asker, asked);
    return dryRunView(answer, wholeFamily(answer.rows));
  },
};

const applicationField = {
  kind: 'text',
  flag: '',
  label: 'Application',
  hint: 'As the tag Application has it, such as web',
  required: true,
} as const;

function optionsOf(words: Words): Omit<CleanupArgs, 'application'> {
  const keep = numberOf(words, 'keep');
  const limit = numberOf(words, 'limit');
  const reason = proseOf(words, 'reason');
  return {
    ...(keep === undefined ? {} : { keep }),
    ...(limit === undefined ? {} : { limit }),
    ...(reason === undefined ? {} : { reason }),
    dryRun: words.flags.get('dry-run') === true,
  };
}

function optionText({ keep, limit, reason, dryRun }: Omit<CleanupArgs, 'application'>): string {
  return flagText({ keep: keep?.toString(), limit: limit?.toString(), reason, 'dry-run': dryRun || undefined });
}

function numberOf({ flags }: Words, flag: 'keep' | 'limit'): number | undefined {
  const given = flags.get(flag);
  if (typeof given !== 'string') return undefined;
  const amount = /^\d{1,4}$/.test(given.trim()) ? Number(given) : 0;
  if (amount >= 1 && amount <= most) return amount;
  throw new Refusal('bad-number', `${echo(given)} is no number of AMIs.`, `Give 1 to ${most}, such as --${flag} 5.`, {
    flag: `--${flag}`,
  });
}
