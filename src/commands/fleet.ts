import { quote } from '../basics/quoting.ts';
import { fleetView } from '../messages/fleet.ts';
import { showFleet } from '../operations/show-fleet.ts';
import { askForSubject } from './forms.ts';
import { fleetNameOf, refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'fleet FLEET';

export const fleet: Verb<{ readonly fleet: string }> = {
  name: 'fleet',
  summary: 'Show one fleet: its instances, health, AMIs and recent runs.',
  usage,
  example: 'fleet web',
  details: ['Names the instances that are not healthy, and which condition each one fails. It changes nothing.'],
  role: 'viewer',
  flags: {},
  answers: () => 'later',
  changes: () => false,
  parse({ positional }) {
    refuseMore(positional, 1, usage);
    const [word] = positional;
    if (word === undefined)
      return askForSubject('fleet', 'Show a fleet', 'Fleet', 'The name of the fleet, such as web');
    return { kind: 'args', args: { fleet: fleetNameOf(word) } };
  },
  canonical: ({ fleet: name }) => `fleet ${quote(name)}`,
  perform: async (desk, asker, { fleet: name }) => fleetView(await showFleet(desk, asker, name)),
};
