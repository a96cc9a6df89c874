import { fleetsView } from '../messages/fleets.ts';
import { listFleets } from '../operations/fleets/list-fleets.ts';
import { refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'fleets';

export const fleets: Verb<Record<string, never>> = {
  name: 'fleets',
  summary: 'List the fleets: their AMI, its age, drift, health, and the last run.',
  usage,
  example: 'fleets',
  details: ['Reads every Auto Scaling group of the configured accounts and regions. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => 'nothing',
  parse({ positional }) {
    refuseMore(positional, 0, usage);
    return { kind: 'args', args: {} };
  },
  canonical: () => 'fleets',
  perform: async (desk, asker) => fleetsView(await listFleets(desk, asker)),
};
