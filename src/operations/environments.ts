/** Which environments there are: those that somebody has written down, and those that fleets are tagged with. */
import type { AuditContext } from '../aws/ports.ts';
import type { Config } from '../config/schema.ts';
import { covers } from '../runs/freeze-gate.ts';
import type { Run } from '../runs/run.ts';
import type { Freeze } from '../runs/store.ts';
import type { Desk } from './desk.ts';
import { eachPlace, messageOf, type UnreadPlace } from './each-place.ts';
import { groupFound, namedOnce } from './fleets/named.ts';

/** Environments that are known without asking AWS, as they are spelled. */
export function writtenEnvironments(
  config: Config,
  live: readonly Run[],
  freezes: readonly Freeze[],
): readonly string[] {
  const written = [
    ...config.environments.map(({ name }) => name),
    ...config.fleets.flatMap(({ environment }) => environment ?? []),
    ...live.flatMap(({ environment }) => environment ?? []),
    ...freezes.flatMap(({ scope }) => (scope === '*' ? [] : [scope])),
  ];
  return [...new Set(written)];
}

/** What an environment covers in AWS now. */
export interface Coverage {
  /** Fleets in it, by name. */
  readonly fleets: readonly string[];
  /** Every environment that a fleet is tagged or configured with. */
  readonly environments: readonly string[];
  readonly unread: readonly UnreadPlace[];
}

/** Looks through every place for the fleets of an environment. Never throws: what cannot be read is named. */
export async function coverageOf(desk: Desk, audit: AuditContext, environment: string): Promise<Coverage> {
  try {
    const { found, unread } = await eachPlace(desk, desk.aws.places, async (place) => {
      const groups = await desk.aws.for(place, audit).groups.list();
      return groups.map((group) => groupFound(desk, place, group));
    });
    const fleets = namedOnce(desk, found.flat());
    return {
      fleets: fleets.filter((fleet) => covers(environment, fleet.environment)).map(({ name }) => name),
      environments: [...new Set(fleets.flatMap((fleet) => fleet.environment ?? []))],
      unread,
    };
  } catch (error) {
    return { fleets: [], environments: [], unread: [{ place: 'AWS', why: messageOf(error) }] };
  }
}
