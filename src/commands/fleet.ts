import { quote } from '../basics/quoting.ts';
import { fleetView } from '../messages/fleet.ts';
import { showFleet } from '../operations/show-fleet.ts';
import { type FleetSubject, readFleetSubject } from './fleet-subject.ts';
import type { Verb } from './verb.ts';

const usage = 'fleet FLEET';

export const fleet: Verb<FleetSubject> = {
  name: 'fleet',
  summary: 'Show one fleet: its instances, health, AMIs and recent runs.',
  usage,
  example: 'fleet web',
  details: ['Names the instances that are not healthy, and which condition each one fails. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => false,
  parse: (words) => readFleetSubject(words, { verb: 'fleet', usage, title: 'Show a fleet' }),
  canonical: ({ fleet: name }) => `fleet ${quote(name)}`,
  perform: async (desk, asker, { fleet: name }) => fleetView(await showFleet(desk, asker, name)),
};
