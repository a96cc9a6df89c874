import { quote } from '../basics/quoting.ts';
import { historyView } from '../messages/history.ts';
import { history as historyOf } from '../operations/history.ts';
import { askForSubject } from './forms.ts';
import { fleetNameOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'history FLEET';

export const history: Verb<{ readonly fleet: string }> = {
  name: 'history',
  summary: 'Show what was done to a fleet, by whom, and how it ended.',
  usage,
  example: 'history web',
  details: ['Newest first. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => false,
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const [word] = positional;
    if (word === undefined)
      return askForSubject('history', 'History of a fleet', 'Fleet', 'The name of the fleet, such as web');
    return { kind: 'args', args: { fleet: fleetNameOf(word) } };
  },
  canonical: ({ fleet }) => `history ${quote(fleet)}`,
  perform: async (desk, asker, { fleet }) => historyView(await historyOf(desk, asker, fleet)),
};
