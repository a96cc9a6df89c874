import { askedView } from '../messages/asked.ts';
import { dryRunView } from '../messages/plan.ts';
import { askStages, dryRunStages } from '../operations/stages/ask-stages.ts';
import { readTest, type StagesArgs, writeStages } from './stages-args.ts';
import type { Verb } from './verb.ts';

interface TestVerb {
  readonly name: 'validate' | 'scan';
  readonly summary: string;
  readonly details: readonly string[];
}

/** A verb that tests one AMI on an instance of its own. */
export function testVerb({ name, summary, details }: TestVerb): Verb<StagesArgs> {
  const usage = `${name} AMI [--reason R] [--dry-run]`;
  return {
    name,
    summary,
    usage,
    example: `${name} ami-0123456789abcdef0`,
    details: [...details, 'Nothing that serves is changed, so nobody has to approve it.'],
    role: 'operator',
    flags: {
      reason: { takes: 'value', hint: 'R', what: 'Why; the card shows it.' },
      'dry-run': { takes: 'nothing', what: 'Show the plan and stop.' },
    },
    answers: ({ dryRun }) => (dryRun ? 'later' : 'now'),
    changes: ({ dryRun }) => (dryRun ? 'nothing' : 'run'),
    parse: (words) => readTest(name, words, usage),
    canonical: writeStages(name),
    async perform(desk, asker, { dryRun, ...asked }) {
      return dryRun
        ? dryRunView(await dryRunStages(desk, asker, { verb: name, ...asked }))
        : askedView(await askStages(desk, asker, { verb: name, ...asked }));
    },
  };
}
