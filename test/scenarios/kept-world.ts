/** An account in which each image is kept by one thing alone, as the seeded accounts of the lifecycle are. */
import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupType,
  CreateLaunchConfigurationCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  ModifyImageAttributeCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { known } from '../contracts/aws-world.ts';
import { type FleetWorld, passTime } from './fleet-world.ts';
import { keepByRequests } from './kept-requests.ts';
import type { Scenario } from './scenario.ts';

/** What keeps one image, and how `why` names it. */
export interface Kept {
  readonly by: string;
  readonly imageId: string;
  readonly words: RegExp;
}

const organization = 'arn:aws:organizations::111122223333:organization/o-abc123';
const unit = 'arn:aws:organizations::111122223333:ou/o-abc123/ou-x1-2345';

/** Everything but runs; answers what keeps which image. */
export async function keepEverything({
  aws,
  clients: { ec2, autoScaling, ssm },
  clock,
}: FleetWorld & Pick<Scenario, 'clock'>): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  const image = (by: string, words: RegExp): string => {
    const imageId = aws.ec2.addImage({ name: `kept by ${by}`, tags: { Application: 'kept' } });
    kept.push({ by, imageId, words });
    return imageId;
  };
  const plain = aws.ec2.addImage({ name: 'plain', tags: { Application: 'plain' } });
  aws.ec2.addInstance({ imageId: plain, as: 'running' });
  /** A template with a version for each image, in order; the first is the default. */
  const template = async (name: string, ...imageIds: readonly string[]): Promise<string> => {
    const [first, ...rest] = imageIds.map((ImageId) => ({ ImageId, InstanceType: 't3.micro' as const }));
    const created = await ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: first }),
    );
    const LaunchTemplateId = known(created.LaunchTemplate?.LaunchTemplateId);
    for (const LaunchTemplateData of rest) {
      await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
    }
    return LaunchTemplateId;
  };
  const group = (name: string, how: Partial<CreateAutoScalingGroupType>) =>
    autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        MinSize: 0,
        MaxSize: 4,
        DesiredCapacity: 0,
        VPCZoneIdentifier: aws.ec2.subnetIds()[0],
        ...how,
      }),
    );

  aws.ec2.addInstance({ imageId: image('an instance', /1 instance in no group, 1 running/), as: 'running' });
  const stopped = aws.ec2.addInstance({
    imageId: image('a stopped instance', /1 instance in no group, 1 stopped/),
    as: 'running',
  });
  await ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }));

  const pinned = await template(
    'pinned',
    plain,
    image('a pinned version', /Group pinned, parked at zero, would launch it: launch template pinned, version 2/),
    plain,
  );
  await group('pinned', { LaunchTemplate: { LaunchTemplateId: pinned, Version: '2' } });
  const latest = await template(
    'latest',
    plain,
    image('the latest version', /Group latest.*launch template latest, version 2/),
  );
  await group('latest', { LaunchTemplate: { LaunchTemplateId: latest, Version: '$Latest' } });
  const standard = await template(
    'standard',
    image('the default version', /Group standard.*launch template standard, version 1/),
    plain,
  );
  await group('standard', { LaunchTemplate: { LaunchTemplateId: standard, Version: '$Default' } });
  await template('alone', image('a default without a group', /Launch template alone, version 1, its default/), plain);
  await template('alone-2', plain, image('a latest without a group', /Launch template alone-2, version 2, its latest/));

  const base = await template('base', plain);
  const arm = await template(
    'arm',
    plain,
    image('an override by template', /an override with launch template arm, version 2/),
    plain,
  );
  const mixed = (
    overrides: NonNullable<
      NonNullable<CreateAutoScalingGroupType['MixedInstancesPolicy']>['LaunchTemplate']
    >['Overrides'],
  ) => ({
    MixedInstancesPolicy: {
      LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: base, Version: '1' }, Overrides: overrides },
    },
  });
  await group(
    'by-template',
    mixed([{ InstanceType: 't3.micro', LaunchTemplateSpecification: { LaunchTemplateId: arm, Version: '2' } }]),
  );
  await group(
    'by-image',
    mixed([
      {
        InstanceType: 't3.micro',
        ImageId: image('an override by image', /Group by-image.*an override with an AMI of its own for t3.micro/),
      },
    ]),
  );
  const policy = await template(
    'mixed',
    plain,
    image('a mixed policy', /Group mixed.*launch template mixed, version 2/),
    plain,
  );
  await group('mixed', {
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: { LaunchTemplateId: policy, Version: '2' },
        Overrides: [{ InstanceType: 't3.micro' }],
      },
    },
  });

  const configuration = (name: string, ImageId: string) =>
    autoScaling.send(
      new CreateLaunchConfigurationCommand({ LaunchConfigurationName: name, ImageId, InstanceType: 't3.micro' }),
    );
  await configuration('used-lc', image('a launch configuration', /Group by-lc.*launch configuration used-lc/));
  await group('by-lc', { LaunchConfigurationName: 'used-lc' });
  await configuration('unused-lc', image('an unused launch configuration', /Launch configuration unused-lc/));

  const parameter = (Name: string, Value: string, DataType = 'aws:ec2:image') =>
    ssm.send(new PutParameterCommand({ Name, Value, DataType, Type: 'String' }));
  await parameter(
    '/named',
    image('a parameter that a template names', /Launch template aliased, version 1, by the parameter \/named/),
    'text',
  );
  await template('aliased', 'resolve:ssm:/named');
  await parameter('/golden', image('a parameter for images', /Parameter \/golden holds its id/));

  const share = (
    ImageId: string,
    Add: readonly { UserId?: string; OrganizationArn?: string; OrganizationalUnitArn?: string; Group?: 'all' }[],
  ) => ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [...Add] } }));
  await share(image('another account', /Account 999988887777 may launch it/), [{ UserId: '999988887777' }]);
  await share(image('an organization', /Everybody in the organization arn:.*o-abc123 may launch it/), [
    { OrganizationArn: organization },
  ]);
  await share(image('a unit', /Everybody in the organizational unit arn:.*ou-x1-2345 may launch it/), [
    { OrganizationalUnitArn: unit },
  ]);
  await share(image('the public', /Everyone on AWS may launch it/), [{ Group: 'all' }]);

  const pool = await template('pool', plain);
  await group('pool', { LaunchTemplate: { LaunchTemplateId: pool, Version: '1' } });
  // A page of others first.
  const inPool = [
    ...Array.from({ length: 5 }, () => plain),
    image('a warm pool', /1 instance in the warm pool of group pool/),
  ];
  const tagged = { 'aws:autoscaling:groupName': 'pool' };
  const InstanceIds = inPool.map((imageId) => aws.ec2.addInstance({ imageId, tags: tagged, as: 'running' }));
  await ec2.send(new StopInstancesCommand({ InstanceIds }));
  for (const instanceId of InstanceIds) aws.autoscaling.seedWarm('pool', instanceId);

  await keepByRequests(ec2, { plain, image, template });
  passTime(clock, aws, 300);
  return kept;
}
