import { mapBounded } from '../aws/pages.ts';
import type { Aws } from '../aws/ports.ts';
import type { TargetHealth } from '../fleet/fleet.ts';
import { isRegistered } from '../fleet/target-pools.ts';

const callsAtOnce = 8;

export interface ServerTargets {
  readonly targetGroupArn: string;
  readonly health: ReadonlyMap<string, TargetHealth>;
}

/** Every target group of the region that has any of these servers. A call for each target group there is. */
export async function targetsOfServers({ targets }: Aws, ids: readonly string[]): Promise<readonly ServerTargets[]> {
  const wanted = new Set(ids);
  const all = await mapBounded(await targets.groups(), callsAtOnce, async (targetGroupArn) => ({
    targetGroupArn,
    health: await targets.health(targetGroupArn),
  }));
  return all.filter(({ health }) => [...health].some(([id, target]) => wanted.has(id) && isRegistered(target)));
}
