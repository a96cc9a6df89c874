/** An account at moto in which each image is kept by one kind of reference, as far as moto has that kind. */
import { CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  ModifyImageAttributeCommand,
  RequestSpotFleetCommand,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from '../../src/aws/clients.ts';
import { known } from '../contracts/aws-world.ts';
import { addImage, place } from './account.ts';

const InstanceType = 't3.micro';

/** How an image is kept, and how `why` names that. */
type Way = readonly [words: RegExp, keep: (clients: Clients, imageId: string, other: string) => Promise<unknown>];

const ways: readonly Way[] = [
  [
    /1 instance in no group, 1 stopped/,
    async ({ ec2 }, ImageId) => {
      const launched = await ec2.send(new RunInstancesCommand({ ImageId, InstanceType, MinCount: 1, MaxCount: 1 }));
      await ec2.send(new StopInstancesCommand({ InstanceIds: [known(launched.Instances?.[0]?.InstanceId)] }));
    },
  ],
  [
    /Group pinned, parked at zero, would launch it: launch template pinned, version 2/,
    async (clients, imageId, other) => {
      const template = {
        LaunchTemplateId: await addTemplate(clients, 'pinned', [other, imageId, other]),
        Version: '2',
      };
      const size = { MinSize: 0, MaxSize: 1, DesiredCapacity: 0, AvailabilityZones: [`${place.region}a`] };
      const group = { AutoScalingGroupName: 'pinned', ...size, LaunchTemplate: template };
      await clients.autoScaling.send(new CreateAutoScalingGroupCommand(group));
    },
  ],
  [
    /Launch template alone, version 1, its default/,
    (clients, imageId, other) => addTemplate(clients, 'alone', [imageId, other]),
  ],
  [
    /Launch configuration lc/,
    ({ autoScaling }, ImageId) =>
      autoScaling.send(new CreateLaunchConfigurationCommand({ LaunchConfigurationName: 'lc', ImageId, InstanceType })),
  ],
  [
    /Parameter \/golden holds its id/,
    ({ ssm }, Value) =>
      ssm.send(new PutParameterCommand({ Name: '/golden', Value, DataType: 'aws:ec2:image', Type: 'String' })),
  ],
  [
    /EC2 Fleet fleet-.*: launch template fleet, version 2/,
    async (clients, imageId, other) =>
      addFleet(clients, {
        LaunchTemplateId: await addTemplate(clients, 'fleet', [other, imageId, other]),
        Version: '2',
      }),
  ],
  [
    /EC2 Fleet fleet-/,
    async (clients, imageId, other) =>
      addFleet(clients, { LaunchTemplateId: await addTemplate(clients, 'base', [other]), Version: '1' }, imageId),
  ],
  [
    /Spot Fleet sfr-/,
    ({ ec2 }, ImageId) =>
      ec2.send(
        new RequestSpotFleetCommand({
          SpotFleetRequestConfig: {
            ...{ IamFleetRole: `arn:aws:iam::${place.accountId}:role/fleet`, TargetCapacity: 1, SpotPrice: '0.1' },
            AllocationStrategy: 'lowestPrice',
            LaunchSpecifications: [{ ImageId, InstanceType, WeightedCapacity: 1 }],
          },
        }),
      ),
  ],
  [
    /Spot request sir-/,
    ({ ec2 }, ImageId) => {
      const LaunchSpecification = { ImageId, InstanceType } as const;
      const asked = { Type: 'persistent', InstanceCount: 1, SpotPrice: '0.1', LaunchSpecification } as const;
      return ec2.send(new RequestSpotInstancesCommand(asked));
    },
  ],
  [
    /Account 999988887777 may launch it/,
    ({ ec2 }, ImageId) =>
      ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: '999988887777' }] } })),
  ],
];

/** A version for each image, the first its default; answers the id. */
async function addTemplate({ ec2 }: Clients, name: string, imageIds: readonly string[]): Promise<string> {
  const [first, ...rest] = imageIds.map((ImageId) => ({ ImageId, InstanceType }) as const);
  const created = await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: first }),
  );
  const LaunchTemplateId = known(created.LaunchTemplate?.LaunchTemplateId);
  for (const LaunchTemplateData of rest)
    await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
  return LaunchTemplateId;
}

/** One that launches an instance on demand, from that image in place of the template's where one is named. */
async function addFleet(
  { ec2 }: Clients,
  LaunchTemplateSpecification: { readonly LaunchTemplateId: string; readonly Version: string },
  ImageId?: string,
): Promise<void> {
  const capacity = { TotalTargetCapacity: 1, OnDemandTargetCapacity: 1, SpotTargetCapacity: 0 };
  const Overrides = ImageId === undefined ? [] : [{ ImageId }];
  await ec2.send(
    new CreateFleetCommand({
      LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides }],
      OnDemandOptions: { AllocationStrategy: 'lowest-price' },
      SpotOptions: { AllocationStrategy: 'lowest-price' },
      TargetCapacitySpecification: { ...capacity, DefaultTargetCapacityType: 'on-demand' },
    }),
  );
}

export interface KeptImage {
  readonly imageId: string;
  readonly words: RegExp;
}

/** Images of the application `kept`; `other` is one that much else keeps. */
export async function keepOnMoto(clients: Clients, other: string): Promise<readonly KeptImage[]> {
  const kept: KeptImage[] = [];
  for (const [index, [words, keep]] of ways.entries()) {
    const imageId = await addImage(clients, `kept-${index}`, { Application: 'kept' });
    await keep(clients, imageId, other);
    kept.push({ imageId, words });
  }
  return kept;
}
