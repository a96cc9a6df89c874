import type { Aws } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { openGuard } from '../../fleet/guard.ts';
import { isLaunchedBy } from '../../fleet/refresh-watch.ts';
import { isServing } from '../../fleet/serving.ts';
import { members } from '../../fleet/standing.ts';
import type { StepContext } from '../../runs/step.ts';
import { launchSlackMs } from './await-healthy.ts';

export interface Surplus {
  readonly imageIds: readonly string[];
  /** What was launched since then is new. */
  readonly sinceMs: number;
  readonly minHealthyPercent: number;
}

/**
 * Terminates what a cancelled refresh has launched beyond the desired capacity and does not serve, by name: else the
 * group, or AWS in finishing what it had under way, would let instances go for it that do. Safe to repeat.
 */
export async function dropSurplus(
  aws: Aws,
  context: StepContext,
  fleet: Fleet,
  { imageIds, sinceMs, minHealthyPercent }: Surplus,
): Promise<void> {
  const guard = openGuard(fleet, { minHealthyPercent }, 'together');
  const dropped = members(fleet)
    .filter((instance) => isLaunchedBy(instance, { imageIds, sinceMs: sinceMs - launchSlackMs }))
    .filter((instance) => !isServing(instance, fleet) && guard.take(instance.instanceId, false))
    .slice(0, Math.max(0, members(fleet).length - fleet.desired))
    .map(({ instanceId }) => instanceId);
  for (const instanceId of dropped) await aws.groups.terminate(instanceId, false);
  if (dropped.length > 0) context.tell('given-back', { count: dropped.length, instanceIds: dropped.slice(0, 10) });
}
