/** How a rollback is watched: an alarm that fires already is no reason against it, and most likely the reason for it. */
import { isAwsError } from '../../aws/errors.ts';
import type { Aws } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { planWatch, type RolloutWatch } from '../rollout/rollout-watch.ts';
import type { RolloutWorld } from '../rollout/rollout-world.ts';

export interface RollbackWatch {
  readonly watch?: RolloutWatch;
  /** Why it is not watched, where it would be. */
  readonly warnings: readonly string[];
}

/**
 * The watch of the fleet, which stops a rollback and asks, since taking it back by itself would bring back what it was
 * to take away. What cannot be watched holds nothing up.
 */
export async function planRollbackWatch(aws: Aws, world: RolloutWorld): Promise<RollbackWatch> {
  const { watch: configured } = world.policy;
  if (configured === undefined) return { warnings: [] };
  const own = { ...configured, alreadyUnhealthy: 'warn', onUnhealthy: 'hold' } as const;
  try {
    const watch = await planWatch(aws, { ...world, policy: { ...world.policy, watch: own } }, {});
    return watch === undefined ? { warnings: [] } : { watch, warnings: [] };
  } catch (error) {
    if (error instanceof Refusal) return { warnings: [`It is not watched: ${error.reason}`] };
    if (isAwsError(error, 'denied'))
      return { warnings: ['It is not watched: AWS refused to let Amiable look at alarms.'] };
    throw error;
  }
}
