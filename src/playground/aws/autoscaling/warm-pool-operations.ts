import type { Instance, LifecycleState } from '@aws-sdk/client-auto-scaling';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { Machine } from '../machines.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import { liveGroup } from './group-operations.ts';
import { poolView } from './views.ts';

/** A warm pool that prepares no instances itself: enough for those who must see that a group has one, and what is in it. */
export function warmPoolOperations(engine: Engine) {
  return {
    PutWarmPool: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      if (input.MaxGroupPreparedCapacity !== 0 || (input.MinSize ?? 0) !== 0) {
        throw validation('The simulated warm pool prepares nothing: MaxGroupPreparedCapacity must be 0.');
      }
      group.warmPool = { state: input.PoolState ?? 'Stopped', instanceIds: group.warmPool?.instanceIds ?? [] };
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
      const { items, next } = page(warmPool?.instanceIds ?? [], (id) => id, {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 50,
        badTokenCode: 'InvalidNextToken',
      });
      return {
        Instances: items.flatMap((id) => warmView(engine, id) ?? []),
        ...(warmPool === undefined ? {} : { WarmPoolConfiguration: poolView(warmPool) }),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
  } satisfies AutoScalingOperations;
}

function warmView({ machines }: Engine, instanceId: string): Instance | undefined {
  const machine = machines.find(instanceId);
  if (machine === undefined) return undefined;
  return {
    InstanceId: instanceId,
    InstanceType: machine.instanceType,
    AvailabilityZone: machine.zone,
    LifecycleState: warmStates[machine.state],
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: false,
  };
}

const warmStates = {
  pending: 'Warmed:Pending',
  running: 'Warmed:Running',
  stopping: 'Warmed:Pending',
  stopped: 'Warmed:Stopped',
  'shutting-down': 'Warmed:Terminating',
  terminated: 'Warmed:Terminated',
} as const satisfies Record<Machine['state'], LifecycleState>;
