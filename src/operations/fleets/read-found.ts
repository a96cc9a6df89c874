import { readFleet } from '../../aws/fleets.ts';
import type { Aws } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Desk } from '../desk.ts';
import type { FoundFleet } from './find-fleet.ts';
import { belongingAs } from './named.ts';

type How = Partial<Pick<Parameters<typeof readFleet>[2], 'nowMs' | 'statusChecksFor'>> & {
  /** As it was asked for; as it is called when absent. */
  readonly asked?: string;
};

/** Reads the fleet that was found, as the configuration has it. Throws Refusal where it was deleted meanwhile. */
export async function readFound(
  { clock }: Pick<Desk, 'clock'>,
  aws: Aws,
  { key, name, configured }: FoundFleet,
  { asked = name, ...how }: How = {},
): Promise<Fleet> {
  const fleet = await readFleet(aws, key, { nowMs: clock.nowMs(), name, ...belongingAs(configured), ...how });
  if (fleet !== undefined) return fleet;
  throw new Refusal('unknown-fleet', `The fleet ${asked} has just been deleted.`, 'See what is there: /ami fleets');
}
