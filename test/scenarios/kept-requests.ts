/** What goes on launching instances outside of groups, each with an image of its own, and each in every way it can name one. */
import {
  CreateFleetCommand,
  type FleetLaunchTemplateConfigRequest,
  RequestSpotFleetCommand,
  RequestSpotInstancesCommand,
  type SpotFleetRequestConfigData,
} from '@aws-sdk/client-ec2';
import type { Clients } from '../../src/aws/clients.ts';

export interface Keeping {
  /** An image that much else keeps. */
  readonly plain: string;
  /** A new image, by what keeps it and what `why` says of that. */
  image(by: string, words: RegExp): string;
  /** A launch template with a version for each image, the first its default; answers its id. */
  template(name: string, ...imageIds: readonly string[]): Promise<string>;
}

export async function keepByRequests(ec2: Clients['ec2'], { plain, image, template }: Keeping): Promise<void> {
  const fleet = (config: FleetLaunchTemplateConfigRequest) =>
    ec2.send(
      new CreateFleetCommand({
        LaunchTemplateConfigs: [config],
        TargetCapacitySpecification: { TotalTargetCapacity: 0 },
      }),
    );
  const spotFleet = (config: Partial<SpotFleetRequestConfigData>) =>
    ec2.send(
      new RequestSpotFleetCommand({
        SpotFleetRequestConfig: { IamFleetRole: 'arn:aws:iam::111122223333:role/f', TargetCapacity: 0, ...config },
      }),
    );
  const byVersion = await template(
    'fleet',
    plain,
    image('an EC2 Fleet', /EC2 Fleet fleet-.*: launch template fleet, version 2/),
    plain,
  );
  await fleet({ LaunchTemplateSpecification: { LaunchTemplateId: byVersion, Version: '2' } });
  await template(
    'named-fleet',
    plain,
    image('an EC2 Fleet by name', /EC2 Fleet fleet-.*: launch template named-fleet, version 2/),
    plain,
  );
  await fleet({ LaunchTemplateSpecification: { LaunchTemplateName: 'named-fleet', Version: '2' } });
  await fleet({
    LaunchTemplateSpecification: { LaunchTemplateId: byVersion, Version: '$Latest' },
    Overrides: [{ ImageId: image('an override of an EC2 Fleet', /EC2 Fleet fleet-/) }],
  });
  const ofSpot = await template(
    'spot-fleet',
    plain,
    image('a Spot Fleet by template', /Spot Fleet sfr-.*: launch template spot-fleet, version 2/),
    plain,
  );
  await spotFleet({
    LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateId: ofSpot, Version: '2' } }],
  });
  await spotFleet({ LaunchSpecifications: [{ ImageId: image('a Spot Fleet', /Spot Fleet sfr-/) }] });
  await ec2.send(
    new RequestSpotInstancesCommand({
      Type: 'persistent',
      LaunchSpecification: { ImageId: image('a Spot request that lasts', /Spot request sir-/) },
    }),
  );
  await ec2.send(
    new RequestSpotInstancesCommand({
      Type: 'one-time',
      LaunchSpecification: { ImageId: image('a Spot request that waits', /Spot request sir-/) },
    }),
  );
}
