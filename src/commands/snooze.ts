import { Refusal } from '../basics/errors.ts';
import { quote } from '../basics/quoting.ts';
import { snoozeView } from '../messages/alert.ts';
import { snoozeAction } from '../messages/findings.ts';
import { snooze as keepQuiet, noEnvironment, type SnoozeRequest } from '../operations/alerts/snooze.ts';
import { askForSubject, flagText } from './forms.ts';
import { echo } from './grammar.ts';
import { nameOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'snooze APPLICATION|FLEET|AMI|--no-application --days N [--env ENVIRONMENT]';
const mostDays = 365;

export const snooze: Verb<SnoozeRequest> = {
  name: 'snooze',
  summary: 'Keep quiet for some days about what is found of an application, a fleet, an AMI, or of no application.',
  usage,
  example: 'snooze web --days 7',
  details: ['What gets worse meanwhile is reported all the same, and what is still there then is reported anew.'],
  role: 'operator',
  flags: {
    days: { takes: 'value', hint: 'N', what: 'For how many days, 1 to 365.' },
    'no-application': { takes: 'nothing', what: 'What is of no application, in place of one.' },
    env: {
      takes: 'value',
      hint: 'ENVIRONMENT',
      what: `Only what is found of this environment; ${noEnvironment} is what is of no environment.`,
    },
  },
  answers: () => 'now',
  changes: () => 'at-once',
  parse(words) {
    refuseMore(words.positional, 1, usage);
    const [word] = words.positional;
    const isOfNone = words.flags.has('no-application');
    if (word === undefined && !isOfNone) return askForSubject('snooze --days 7', 'Snooze', subjectField);
    if (word !== undefined && isOfNone) throw both(word);
    const what = word === undefined ? undefined : nameOf(word, 'an application, a fleet or an AMI');
    const days = words.flags.get('days');
    const env = words.flags.get('env');
    const environment = typeof env === 'string' ? nameOf(env, 'an environment') : undefined;
    const about = {
      ...(what === undefined ? {} : { what }),
      ...(environment === undefined ? {} : { environment }),
    };
    if (typeof days === 'string') return { kind: 'args', args: { ...about, days: daysOf(days) } };
    const { command, form } = snoozeAction(what, environment);
    if (form === undefined) throw new TypeError('a snooze asks for how long');
    return { kind: 'form', command, form };
  },
  canonical: ({ what, environment, days }) =>
    `snooze ${what === undefined ? '--no-application' : quote(what)}${flagText({ days: String(days), ...(environment === undefined ? {} : { env: environment }) })}`,
  perform: async (desk, asker, args) => snoozeView(await keepQuiet(desk, asker, args)),
};

const subjectField = {
  kind: 'text',
  flag: '',
  label: 'Application, fleet or AMI',
  hint: 'As the alert names it, such as web',
  required: true,
} as const;

function both(word: string): Refusal {
  return new Refusal(
    'both-meant',
    `${echo(word)} is one thing, and --no-application is about what is of none.`,
    'Leave one of the two away.',
  );
}

function daysOf(given: string): number {
  const days = /^\d{1,3}$/.test(given.trim()) ? Number(given) : 0;
  if (days >= 1 && days <= mostDays) return days;
  throw new Refusal('bad-days', `${echo(given)} is no number of days.`, `Give 1 to ${mostDays}, such as --days 7.`, {
    flag: '--days',
  });
}
