/** What is on the instances of the fleets of an emergency, as each fleet's run has counted it last. */
import { mapBounded } from '../../aws/pages.ts';
import type { Run } from '../../runs/run.ts';
import { type FleetLeft, leftOf } from '../../steps/emergency/count-left.ts';
import type { Desk } from '../desk.ts';

const readsAtOnce = 8;

/** By the id of its run; those that have not counted are left out. Reads the store only: a read for each that has. */
export async function countedInstances(
  { store }: Pick<Desk, 'store'>,
  runs: readonly Run[],
): Promise<ReadonlyMap<string, FleetLeft>> {
  const found = await mapBounded(runs, readsAtOnce, async (run) => {
    const left = await leftOf(store, run);
    return left === undefined ? [] : [[run.id, left] as const];
  });
  return new Map(found.flat());
}
