import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { type BareScenario, bareScenario } from './bare.ts';

function armImage({ aws }: BareScenario): string {
  return aws.ec2.addImage({
    name: 'web-arm-1.0.0-20260110-000000',
    architecture: 'arm64',
    tags: { Application: 'web', Version: '1.0.0' },
  });
}

async function outcomeOf(world: BareScenario, imageId: string) {
  await world.ask({ imageId });
  await world.settle();
  return (await world.run()).phase;
}

const refused = { kind: 'ended', outcome: 'refused', code: 'image-other-architecture' };

describe('an AMI of another architecture', () => {
  it('is refused for a fleet at zero, by what its template launches', async () => {
    const world = await bareScenario({ desired: 0, min: 0 });
    expect(await outcomeOf(world, armImage(world))).toMatchObject(refused);
    expect(await outcomeOf(world, world.newImageId)).toMatchObject({ kind: 'approval' });
  });

  it('is refused, whichever it is, where overrides launch both', async () => {
    const world = await bareScenario();
    const arm = armImage(world);
    const made = await world.clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'web-arm',
        LaunchTemplateData: { ImageId: arm, InstanceType: 't4g.micro' },
      }),
    );
    const own = { LaunchTemplateId: made.LaunchTemplate?.LaunchTemplateId, Version: '1' };
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web',
        MixedInstancesPolicy: {
          LaunchTemplate: {
            LaunchTemplateSpecification: { LaunchTemplateId: world.templateId, Version: '1' },
            Overrides: [{ InstanceType: 't3.micro' }, { InstanceType: 't4g.micro', LaunchTemplateSpecification: own }],
          },
        },
      }),
    );
    expect(await outcomeOf(world, world.newImageId)).toMatchObject(refused);
    expect(await outcomeOf(world, arm)).toMatchObject(refused);
  });
});
