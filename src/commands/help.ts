import { Refusal } from '../basics/errors.ts';
import { helpView, type Manual, verbHelpView } from '../messages/help.ts';
import { echo } from './grammar.ts';
import { nearest } from './nearest.ts';
import { refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'help [COMMAND]';

type HelpVerb = Verb<{ readonly about?: string }>;

/** Help over the given verbs and itself. */
export function helpOver(others: readonly Manual[]): HelpVerb {
  const help: HelpVerb = {
    name: 'help',
    summary: 'List the commands, or explain one.',
    usage,
    example: 'help rollout',
    details: ['It changes nothing.'],
    role: 'viewer',
    flags: {},
    answers: () => 'now',
    changes: () => 'nothing',
    parse({ positional }) {
      refuseMore(positional, 1, usage);
      const [word] = positional;
      return { kind: 'args', args: word === undefined ? {} : { about: manualOf(word, manuals()).name } };
    },
    canonical: ({ about }) => (about === undefined ? 'help' : `help ${about}`),
    perform: async (_desk, _asker, { about }) =>
      about === undefined ? helpView(manuals()) : verbHelpView(manualOf(about, manuals())),
  };
  const manuals = (): readonly Manual[] => [help, ...others];
  return help;
}

function manualOf(word: string, manuals: readonly Manual[]): Manual {
  const found = manuals.find(({ name }) => name === word.toLowerCase());
  if (found !== undefined) return found;
  throw unknownVerb(
    word,
    manuals.map(({ name }) => name),
  );
}

/** The answer to a word that is no command: the nearest one, or where the list is. */
export function unknownVerb(word: string, names: readonly string[]): Refusal {
  const meant = meantBy(word, names);
  const remedy =
    meant === undefined
      ? '`/ami help` lists the commands.'
      : `Did you mean \`/ami ${meant}\`? \`/ami help\` lists the commands.`;
  return new Refusal('unknown-verb', `There is no command ${echo(word)}.`, remedy, { given: echo(word) });
}

function meantBy(word: string, names: readonly string[]): string | undefined {
  if (/^ami-[0-9a-f]+$/i.test(word)) return `show ${echo(word)}`;
  if (/^r-[0-9a-z-]+$/i.test(word)) return `status ${echo(word)}`;
  return nearest(word, names);
}
