/** Which run a rollback takes back, and what has happened to the fleet since. */

import type { AuditContext } from '../../aws/ports.ts';
import { fleetSubject } from '../../config/policy.ts';
import type { LaunchSource } from '../../fleet/fleet.ts';
import { liveHolder } from '../../runs/gone.ts';
import { recall } from '../../runs/large.ts';
import type { Run } from '../../runs/run.ts';
import { pointedSource } from '../../steps/rolling/point-group.ts';
import type { Desk } from '../desk.ts';
import { type FoundFleet, findFleet } from '../fleets/find-fleet.ts';
import { changedItsFleet } from '../rollout/former-launch.ts';
import { findRun } from '../steering/find-run.ts';
import { lastChange, refuseBusy, requireTakenBack, type TakenBack } from './rollback-refusals.ts';
import type { RollbackRequest } from './rollback-request.ts';

export interface FoundTakenBack {
  readonly taken: TakenBack;
  readonly fleet: FoundFleet;
  /** Runs that have changed the fleet after it, newest first. */
  readonly later: readonly Run[];
}

/** So many runs of a fleet are looked through. */
const mostRuns = 50;

/**
 * The run that is meant: the one that is named, or the last one that changed the fleet. Throws Refusal where there is
 * none, where it cannot be taken back, and while another run changes the fleet.
 */
export async function findTakenBack(
  desk: Desk,
  { target }: Pick<RollbackRequest, 'target'>,
  audit: AuditContext,
): Promise<FoundTakenBack> {
  const named = target.kind === 'run' ? await findRun(desk, target.runId) : undefined;
  const early = named && requireTakenBack(named, desk.clock.nowMs());
  // Its key names a fleet that has no name to itself any more.
  const fleet = await findFleet(desk, audit, target.kind === 'fleet' ? target.fleet : (early?.run.subjectKey ?? ''));
  const key = fleetSubject(desk.config, fleet.key);
  refuseBusy(fleet.name, await liveHolder(desk.store, key), audit.runId);
  const runs = await desk.store.ofSubject(key, mostRuns);
  const taken = early ?? requireTakenBack(lastChange(fleet.name, runs), desk.clock.nowMs());
  return { taken, fleet, later: laterThan(taken, runs) };
}

function laterThan({ run, endedAtMs }: TakenBack, runs: readonly Run[]): readonly Run[] {
  const isLater = ({ id, phase }: Run) => id !== run.id && phase.kind === 'ended' && phase.atMs >= endedAtMs;
  return runs.filter((other) => isLater(other) && changedItsFleet(other));
}

/** What the group launched from when the run had ended; undefined where the run has left no word of that. */
export async function sourceLeftBy({ store }: Desk, run: Run): Promise<LaunchSource | undefined> {
  for (const { name } of (run.plan?.steps ?? []).toReversed()) {
    const output = run.outputs[name];
    const source = output === undefined ? undefined : pointedSource(await recall(store, run.id, output));
    if (source !== undefined) return source;
  }
  return undefined;
}
