import { DescribeInstanceRefreshesCommand, type InstanceRefresh } from '@aws-sdk/client-auto-scaling';
import type { FleetWorld } from './fleet-world.ts';

/** Those of the group, newest first. */
export async function refreshes({ clients }: Pick<FleetWorld, 'clients'>): Promise<readonly InstanceRefresh[]> {
  const { InstanceRefreshes = [] } = await clients.autoScaling.send(
    new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: 'web' }),
  );
  return InstanceRefreshes;
}
