/** Servers to be patched where they are, as the forecasts of the steps begin with them. Pure. */
import { isRegistered } from '../../fleet/registrations.ts';
import type { GuardedPool } from '../../fleet/target-pools.ts';
import type { Outlook, ServersOutlook } from '../../steps/forecast.ts';
import { fleetServing, idleOutlook } from '../rollout/outlook.ts';
import { type InPlaceSize, poolsOf } from './in-place-size.ts';
import type { InPlaceWorld } from './in-place-world.ts';

/** Where no target group says how long its targets drain. */
const unsaidDrainSeconds = 120;

export function inPlaceOutlook(world: InPlaceWorld, size: InPlaceSize): Outlook {
  const { fleet, targets, drains, policy } = world;
  const pools = tightestFirst(poolsOf(world), fleet !== undefined);
  const [told] = pools;
  return {
    ...idleOutlook,
    ...(told === undefined ? {} : { serving: told.serving.size, floor: told.floor }),
    readsPerLook: fleet === undefined ? 1 + targets.length : fleetServing(fleet, policy).readsPerLook,
    servers: {
      pools,
      registered: targets.map(registeredOf),
      onWindows: new Set(
        size.eligible.flatMap(({ instanceId, agent }) => (agent?.platform === 'windows' ? [instanceId] : [])),
      ),
      drainSeconds: drains.size === 0 ? unsaidDrainSeconds : Math.max(...drains.values()),
    },
  };
}

/** The fleet as a whole, where it is one; else the target group that has least to spare. */
function tightestFirst(pools: readonly GuardedPool[], isFleet: boolean): readonly GuardedPool[] {
  return isFleet ? pools : pools.toSorted((a, b) => spareOf(a) - spareOf(b));
}

function spareOf({ serving, floor }: GuardedPool): number {
  return serving.size - floor;
}

function registeredOf({
  targetGroupArn,
  health,
}: InPlaceWorld['targets'][number]): ServersOutlook['registered'][number] {
  const ids = [...health].flatMap(([id, target]) => (isRegistered(target) ? [id] : []));
  return { targetGroupArn, ids: new Set(ids) };
}
