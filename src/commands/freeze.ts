import { quote } from '../basics/quoting.ts';
import { freezeView } from '../messages/freeze.ts';
import type { Form } from '../messages/view.ts';
import { freeze as putFreeze } from '../operations/freeze.ts';
import { flagText } from './forms.ts';
import { nameOf, proseOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'freeze [ENVIRONMENT] --reason R';

export const freeze: Verb<{ readonly scope?: string; readonly reason: string }> = {
  name: 'freeze',
  summary: 'Refuse every new run in an environment, or everywhere.',
  usage,
  example: 'freeze prod --reason "sale until Monday"',
  details: [
    'Runs under way there stop before their next step, and go on when the freeze is lifted.',
    'The freeze stands until it is lifted with unfreeze.',
  ],
  role: 'operator',
  flags: { reason: { takes: 'value', hint: 'R', what: 'Why; everyone who is refused sees it.' } },
  answers: () => 'now',
  changes: () => 'at-once',
  parse(words) {
    refuseMore(words.positional, 1, usage);
    const scope = scopeOf(words.positional[0]);
    const reason = proseOf(words, 'reason');
    const given = scope === undefined ? {} : { scope };
    if (reason === undefined) return { kind: 'form', form: reasonForm(scope), command: `freeze${scopeText(scope)}` };
    return { kind: 'args', args: { ...given, reason } };
  },
  canonical: ({ scope, reason }) => `freeze${scopeText(scope)}${flagText({ reason })}`,
  perform: async (desk, asker, args) => freezeView(await putFreeze(desk, asker, args)),
};

/** The environment meant; undefined stands for all of them. */
export function scopeOf(word: string | undefined): string | undefined {
  if (word === undefined || word === '*' || word.toLowerCase() === 'all') return undefined;
  return nameOf(word, 'an environment');
}

/** The environment as it stands in a command. */
export function scopeText(scope: string | undefined): string {
  return scope === undefined ? '' : ` ${quote(scope)}`;
}

function reasonForm(scope: string | undefined): Form {
  return {
    title: 'Freeze',
    submit: 'Freeze',
    intro: [
      {
        kind: 'text',
        text: `Every new run ${scope === undefined ? 'in every environment' : `in ${scope}`} will be refused.`,
      },
    ],
    fields: [
      { kind: 'text', flag: '--reason', label: 'Reason', hint: 'Everyone who is refused sees it.', required: true },
    ],
  };
}
