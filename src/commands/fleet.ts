import { Refusal } from '../basics/errors.ts';
import { quote } from '../basics/quoting.ts';
import { fleetView } from '../messages/fleet.ts';
import { showFleet } from '../operations/fleets/show-fleet.ts';
import { type FleetSubject, readFleetSubject } from './fleet-subject.ts';
import { flagText } from './forms.ts';
import { echo } from './grammar.ts';
import type { Parsed, Verb, Words } from './verb.ts';

const usage = 'fleet FLEET [--page N]';

interface FleetArgs extends FleetSubject {
  /** Of its instances; the first where it is absent. */
  readonly page?: number;
}

export const fleet: Verb<FleetArgs> = {
  name: 'fleet',
  summary: 'Show one fleet: its instances, health, AMIs and recent runs.',
  usage,
  example: 'fleet web',
  details: [
    'Shows every instance, those first that are not healthy, with each condition that fails and the reason of the load balancer.',
    'Where several accounts or regions have a fleet of the name, its place comes first: us-east-1/web.',
    'It changes nothing.',
  ],
  role: 'viewer',
  flags: { page: { takes: 'value', hint: 'N', what: 'Which page of its instances.' } },
  answers: () => 'later',
  changes: () => 'nothing',
  parse: readFleet,
  canonical: ({ fleet: name, page }) =>
    `fleet ${quote(name)}${flagText({ page: page === undefined ? undefined : String(page) })}`,
  perform: async (desk, asker, { fleet: name, page }) => fleetView(await showFleet(desk, asker, name), page),
};

function readFleet(words: Words): Parsed<FleetArgs> {
  const page = readPage(words.flags.get('page'));
  const subject = readFleetSubject(words, { verb: 'fleet', usage, title: 'Show a fleet' });
  if (subject.kind === 'form' || page === undefined) return subject;
  return { kind: 'args', args: { ...subject.args, page } };
}

/** A whole number from 1. Throws Refusal. */
function readPage(given: string | true | undefined): number | undefined {
  if (typeof given !== 'string') return undefined;
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw new Refusal('bad-page', `--page ${echo(given)} is no page.`, 'Give a whole number from 1, such as --page 2.', {
    given: echo(given),
  });
}
