/** What groups launch from, beside their templates. */
import { DescribeLaunchConfigurationsCommand, DescribeWarmPoolCommand } from '@aws-sdk/client-auto-scaling';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { readPages } from './pages.ts';
import type { Groups } from './ports.ts';

const service = 'autoscaling';
const configurationsPerPage = 100;
const warmInstancesPerPage = 50;

export function createGroupLaunches(
  autoScaling: Clients['autoScaling'],
  call: Caller,
): Pick<Groups, 'launchConfigurations' | 'warmPool'> {
  return {
    launchConfigurations: () =>
      readPages(async (token) => {
        const input = { MaxRecords: configurationsPerPage, ...(token === undefined ? {} : { NextToken: token }) };
        const { LaunchConfigurations = [], NextToken } = await call(
          { service, call: 'DescribeLaunchConfigurations' },
          (options) => autoScaling.send(new DescribeLaunchConfigurationsCommand(input), options),
        );
        const items = LaunchConfigurations.map(({ LaunchConfigurationName: name = '', ImageId: imageId = '' }) => ({
          name,
          imageId,
        }));
        return { items, next: NextToken };
      }),
    warmPool: (groupName) =>
      readPages(async (token) => {
        const paging = { MaxRecords: warmInstancesPerPage, ...(token === undefined ? {} : { NextToken: token }) };
        const input = { AutoScalingGroupName: groupName, ...paging };
        const { Instances = [], NextToken } = await call({ service, call: 'DescribeWarmPool' }, (options) =>
          autoScaling.send(new DescribeWarmPoolCommand(input), options),
        );
        // EC2 may have forgotten one that is terminated already.
        const there = Instances.filter(({ LifecycleState }) => LifecycleState !== 'Warmed:Terminated');
        return { items: there.flatMap(({ InstanceId }) => InstanceId ?? []), next: NextToken };
      }),
  };
}
