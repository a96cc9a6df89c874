import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import { liveGroup } from './group-operations.ts';
import { poolView } from './views.ts';

/** A warm pool that prepares no instances: enough for those who must see that a group has one. */
export function warmPoolOperations(engine: Engine) {
  return {
    PutWarmPool: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      if (input.MaxGroupPreparedCapacity !== 0 || (input.MinSize ?? 0) !== 0) {
        throw validation('The simulated warm pool prepares nothing: MaxGroupPreparedCapacity must be 0.');
      }
      group.warmPool = { state: input.PoolState ?? 'Stopped' };
      engine.kernel.changed();
      return {};
    },
    DeleteWarmPool: (input) => {
      liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName')).warmPool = undefined;
      engine.kernel.changed();
      return {};
    },
    DescribeWarmPool: (input) => {
      const { warmPool } = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      return { Instances: [], ...(warmPool === undefined ? {} : { WarmPoolConfiguration: poolView(warmPool) }) };
    },
  } satisfies AutoScalingOperations;
}
