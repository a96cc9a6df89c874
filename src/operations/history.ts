import { fleetSubject } from '../config/policy.ts';
import type { HistoryAnswer } from './answers.ts';
import type { Asker, Desk } from './desk.ts';
import { findFleet } from './fleets/find-fleet.ts';
import { authorise } from './people/authorise.ts';

const runsShown = 20;

/** The last runs of a fleet, newest first. Throws Refusal where there is no such fleet. */
export async function history(desk: Desk, asker: Asker, fleetName: string): Promise<HistoryAnswer> {
  authorise(desk, asker, 'viewer');
  const { key, name } = await findFleet(desk, { actor: asker.actor.id }, fleetName);
  const runs = await desk.store.ofSubject(fleetSubject(desk.config, key), runsShown);
  return { subject: name, runs, atMs: desk.clock.nowMs() };
}
