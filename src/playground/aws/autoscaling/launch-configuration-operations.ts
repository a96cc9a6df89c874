import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import { type AutoScalingOperations, ServiceError } from '../wire/operation.ts';
import { type Engine, validation } from './engine.ts';
import { uuid } from './journal.ts';

/** Kept for those who look for what uses an image; nothing is launched from them here. */
export function launchConfigurationOperations(engine: Engine) {
  const configurations = new Map<string, LaunchConfiguration & { readonly LaunchConfigurationName: string }>();
  return {
    CreateLaunchConfiguration: (input) => {
      const name = required(input.LaunchConfigurationName, 'launchConfigurationName');
      if (configurations.has(name)) {
        throw new ServiceError('AlreadyExists', `Launch Configuration by this name already exists - ${name}`);
      }
      const { kernel } = engine;
      const place = `launchConfiguration:${uuid(kernel)}:launchConfigurationName/${name}`;
      configurations.set(name, {
        ...input,
        LaunchConfigurationName: name,
        LaunchConfigurationARN: `arn:aws:autoscaling:${kernel.region}:${kernel.accountId}:${place}`,
        ImageId: required(input.ImageId, 'imageId'),
        InstanceType: required(input.InstanceType, 'instanceType'),
        CreatedTime: new Date(kernel.nowMs()),
      });
      kernel.changed();
      return {};
    },
    DescribeLaunchConfigurations: (input) => {
      const names = input.LaunchConfigurationNames;
      const chosen = [...configurations.values()].filter(
        ({ LaunchConfigurationName: name }) => names === undefined || names.includes(name),
      );
      const { items, next } = page(chosen, ({ LaunchConfigurationName: name }) => name, {
        token: input.NextToken,
        size: input.MaxRecords ?? 50,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { LaunchConfigurations: [...items], ...(next === undefined ? {} : { NextToken: next }) };
    },
    DeleteLaunchConfiguration: (input) => {
      const name = required(input.LaunchConfigurationName, 'launchConfigurationName');
      if ([...engine.groups.values()].some(({ source }) => source.kind === 'configuration' && source.name === name)) {
        throw new ServiceError('ResourceInUse', `Launch Configuration ${name} is in use by an AutoScalingGroup`);
      }
      if (!configurations.delete(name)) {
        throw validation(`Launch configuration name not found - Launch configuration ${name} not found`);
      }
      engine.kernel.changed();
      return {};
    },
  } satisfies AutoScalingOperations;
}
