import { quote } from '../basics/quoting.ts';
import { historyView } from '../messages/history.ts';
import { history as historyOf } from '../operations/history.ts';
import { type FleetSubject, readFleetSubject } from './fleet-subject.ts';
import type { Verb } from './verb.ts';

const usage = 'history FLEET';

export const history: Verb<FleetSubject> = {
  name: 'history',
  summary: 'Show what was done to a fleet, by whom, and how it ended.',
  usage,
  example: 'history web',
  details: ['Newest first. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => 'nothing',
  parse: (words) => readFleetSubject(words, { verb: 'history', usage, title: 'History of a fleet' }),
  canonical: ({ fleet }) => `history ${quote(fleet)}`,
  perform: async (desk, asker, { fleet }) => historyView(await historyOf(desk, asker, fleet)),
};
