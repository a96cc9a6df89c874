/** Others in every listing, so that what matters stands on a later page. */
import { CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  RequestSpotFleetCommand,
  RequestSpotInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { known } from '../contracts/aws-world.ts';
import { type FleetWorld, passTime } from './fleet-world.ts';
import type { Scenario } from './scenario.ts';

/** The smallest page that every listing of AWS can be asked for. */
export const pageSize = 5;

/** A page of each kind of thing that may refer to an image, all to one; and of images, instances and snapshots. */
export async function crowd({ aws, clients, clock }: FleetWorld & Pick<Scenario, 'clock'>): Promise<void> {
  const ImageId = aws.ec2.addImage({ name: 'crowd', tags: { Application: 'crowd' } });
  for (let at = 0; at < pageSize; at += 1) {
    aws.ec2.addImage({ name: `other ${at}`, tags: { Application: 'crowd' } });
    aws.ec2.addInstance({ imageId: ImageId, as: 'running' });
    await addOne(clients, ImageId, at);
    await addGroup({ aws, clients }, ImageId, at);
  }
  passTime(clock, aws, 300);
}

async function addOne({ ec2, autoScaling, ssm }: FleetWorld['clients'], ImageId: string, at: number): Promise<void> {
  const LaunchConfigurationName = `crowd-${at}`;
  await autoScaling.send(
    new CreateLaunchConfigurationCommand({ LaunchConfigurationName, ImageId, InstanceType: 't3.micro' }),
  );
  await ssm.send(
    new PutParameterCommand({ Name: `/crowd/${at}`, Value: ImageId, DataType: 'aws:ec2:image', Type: 'String' }),
  );
  await ec2.send(
    new RequestSpotFleetCommand({
      SpotFleetRequestConfig: {
        ...{ IamFleetRole: 'arn:aws:iam::111122223333:role/f', TargetCapacity: 0 },
        LaunchSpecifications: [{ ImageId }],
      },
    }),
  );
  const LaunchSpecification = { ImageId };
  await ec2.send(new RequestSpotInstancesCommand({ Type: 'persistent', LaunchSpecification }));
  await ec2.send(new RequestSpotInstancesCommand({ Type: 'one-time', LaunchSpecification }));
}

async function addGroup({ aws, clients }: Pick<FleetWorld, 'aws' | 'clients'>, ImageId: string, at: number) {
  const name = `crowd-${at}`;
  const { LaunchTemplate } = await clients.ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: { ImageId } }),
  );
  const template = { LaunchTemplateId: known(LaunchTemplate?.LaunchTemplateId), Version: '1' };
  const size = { MinSize: 0, MaxSize: 0, DesiredCapacity: 0, VPCZoneIdentifier: aws.ec2.subnetIds()[0] };
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({ AutoScalingGroupName: name, ...size, LaunchTemplate: template }),
  );
  await clients.ec2.send(
    new CreateFleetCommand({
      LaunchTemplateConfigs: [{ LaunchTemplateSpecification: template }],
      TargetCapacitySpecification: { TotalTargetCapacity: 0 },
    }),
  );
}
