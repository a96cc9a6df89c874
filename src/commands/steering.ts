import type { Role } from '../config/people.ts';
import { signalView } from '../messages/signal.ts';
import type { SignalAnswer } from '../operations/answers.ts';
import { steer } from '../operations/steering/steer.ts';
import { askForSubject, flagText, subjectFields } from './forms.ts';
import { proseOf, refuseMore, runIdOf } from './subjects.ts';
import type { Verb } from './verb.ts';

export interface SteerArgs {
  readonly runId: string;
  readonly reason?: string;
}

interface Steering {
  readonly name: Exclude<SignalAnswer['signal'], 'approve' | 'reject'>;
  readonly summary: string;
  readonly details: readonly string[];
  readonly formTitle: string;
  readonly role: Role;
}

/** A verb that tells a run one word, with a reason if one is given. */
export function steering({ name, summary, details, formTitle, role }: Steering): Verb<SteerArgs> {
  const usage = `${name} RUN [--reason R]`;
  return {
    name,
    summary,
    usage,
    example: `${name} r-7k3f9q`,
    details,
    role,
    flags: { reason: { takes: 'value', hint: 'R', what: 'Why; the thread says it.' } },
    answers: () => 'now',
    changes: () => 'signal',
    parse(words) {
      refuseMore(words.positional, 1, usage);
      const [word] = words.positional;
      const reason = proseOf(words, 'reason');
      const given = reason === undefined ? {} : { reason };
      if (word === undefined) return askForSubject(`${name}${flagText(given)}`, formTitle, subjectFields.run);
      return { kind: 'args', args: { runId: runIdOf(word), ...given } };
    },
    canonical: ({ runId, reason }) => `${name} ${runId}${flagText({ reason })}`,
    perform: async (desk, asker, args) => signalView(await steer(desk, asker, { signal: name, ...args })),
  };
}
