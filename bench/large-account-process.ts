/** A simulated account with very many AMIs, groups and instances, in a process of its own. Counts what it is asked. */
import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { createClients } from '../src/aws/clients.ts';
import { mapBounded } from '../src/aws/pages.ts';
import { testClock } from '../src/basics/clock.ts';
import { silentLog } from '../src/basics/log.ts';
import { createSimulatedAws } from '../src/playground/aws/account.ts';
import { listen } from '../src/playground/aws/server.ts';
import { playgroundPlace, simulatedCredentials } from '../src/playground/people.ts';

const size = z
  .object({ images: z.number(), groups: z.number(), instances: z.number(), pinned: z.number() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

process.once('disconnect', () => process.exit());

const clock = testClock();
const aws = createSimulatedAws({ clock, seed: 11, ...playgroundPlace });
const imageIds = Array.from({ length: size.images }, (_, index) =>
  aws.ec2.addImage({
    name: `app-${index % 100}-1.${index}.0`,
    ageDays: index % 400,
    tags: { Application: `app-${index % 100}`, Version: `1.${index}.0` },
  }),
);
const imageAt = (index: number): string => imageIds[index % imageIds.length] ?? '';
const { autoScaling } = createClients({
  region: playgroundPlace.region,
  credentials: simulatedCredentials,
  requestHandler: aws.requestHandler,
});
// One instance in ten is in no group, as in most accounts.
const perGroup = Math.floor((size.instances * 0.9) / size.groups);
await mapBounded(
  Array.from({ length: size.groups }).map((_, index) => index),
  8,
  async (index) => {
    const name = `service-${index}`;
    const LaunchTemplateId = aws.ec2.addLaunchTemplate({
      name,
      data: { ImageId: imageAt(index * 3), InstanceType: 't3.micro' },
    });
    aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, { ImageId: imageAt(index * 3 + 1), InstanceType: 't3.micro' });
    // Some launch from a version that is neither latest nor default, for which each template has to be asked.
    if (index < size.pinned) {
      aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, { ImageId: imageAt(index * 3 + 2), InstanceType: 't3.micro' });
    }
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        MinSize: 0,
        MaxSize: perGroup,
        DesiredCapacity: perGroup,
        VPCZoneIdentifier: aws.ec2.subnetIds().join(','),
        LaunchTemplate: { LaunchTemplateId, Version: '2' },
      }),
    );
  },
);
clock.advanceBy(600_000);
aws.kernel.settle();
for (let index = size.groups * perGroup; index < size.instances; index += 1) {
  aws.ec2.addInstance({ imageId: imageAt(index), as: 'running' });
}
aws.clear();
const { url } = await listen(aws, { port: 0, log: silentLog });
process.on('message', () => process.send?.({ counts: aws.counts() }));
process.send?.({ url });
