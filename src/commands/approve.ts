import { Refusal } from '../basics/errors.ts';
import { signalView } from '../messages/signal.ts';
import { steer } from '../operations/steering/steer.ts';
import { askForSubject, flagText, subjectFields } from './forms.ts';
import { echo } from './grammar.ts';
import { refuseMore, runIdOf } from './subjects.ts';
import type { Verb, Words } from './verb.ts';

const usage = 'approve RUN [--plan DIGEST]';

export const approve: Verb<{ readonly runId: string; readonly digest?: string }> = {
  name: 'approve',
  summary: 'Say yes to the plan of a run.',
  usage,
  example: 'approve r-7k3f9q --plan 0123456789abcdef',
  details: [
    'Binds the plan that you saw: if it has changed since, nothing happens and you are told.',
    'Where the policy says so, the person who asked cannot be the one who approves.',
  ],
  role: 'approver',
  flags: { plan: { takes: 'value', hint: 'DIGEST', what: 'The plan that you saw, as its card names it.' } },
  answers: () => 'now',
  changes: () => 'signal',
  parse(words) {
    refuseMore(words.positional, 1, usage);
    const [word] = words.positional;
    const digest = digestOf(words);
    if (word === undefined) {
      return askForSubject(`approve${flagText({ plan: digest })}`, 'Approve a run', subjectFields.run);
    }
    return { kind: 'args', args: { runId: runIdOf(word), ...(digest === undefined ? {} : { digest }) } };
  },
  canonical: ({ runId, digest }) => `approve ${runId}${flagText({ plan: digest })}`,
  perform: async (desk, asker, args) => signalView(await steer(desk, asker, { signal: 'approve', ...args })),
};

function digestOf({ flags }: Words): string | undefined {
  const given = flags.get('plan');
  if (typeof given !== 'string') return undefined;
  const digest = given.trim().toLowerCase();
  if (/^[0-9a-f]{16}$/.test(digest)) return digest;
  throw new Refusal(
    'not-a-digest',
    `${echo(given)} does not name a plan.`,
    'A plan is named by 16 digits of 0-9 and a-f; the card of the run shows them.',
  );
}
