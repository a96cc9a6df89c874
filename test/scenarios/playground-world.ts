import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { createClients } from '../../src/aws/clients.ts';
import { testClock } from '../../src/basics/clock.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import { capacityMonitor } from '../../src/playground/aws/autoscaling/monitor.ts';
import {
  playgroundPlace,
  playgroundSettings,
  simulatedCredentials,
  workspaceOptions,
} from '../../src/playground/people.ts';
import { type SeededAccount, seedAccount } from '../../src/playground/seed.ts';
import { known } from '../contracts/aws-world.ts';
import { describeGroup, imagesOf } from './fleet-world.ts';
import { type Scenario, scenario } from './scenario.ts';

/** The account, the people and the configuration of the playground, with the whole bot, on a test clock. */
export interface PlaygroundScenario extends Scenario {
  readonly seeded: SeededAccount;
}

export async function playgroundScenario(): Promise<PlaygroundScenario> {
  const clock = testClock();
  const aws = createSimulatedAws({ clock, seed: 7, ...playgroundPlace });
  const monitor = capacityMonitor(aws.kernel, aws.autoscaling, aws.elb);
  const seeded = await seedAccount(aws, { nowMs: clock.nowMs, skip: clock.advanceBy });
  const clients = createClients({
    region: playgroundPlace.region,
    credentials: simulatedCredentials,
    requestHandler: aws.requestHandler,
    maxAttempts: 1,
  });
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
  );
  const { LaunchTemplate, TargetGroupARNs = [] } = known(AutoScalingGroups[0]);
  const world = await scenario({
    clock,
    config: playgroundSettings,
    slack: workspaceOptions,
    world: {
      ...{ aws, clients, monitor },
      oldImageId: seeded.web.current,
      newImageId: seeded.web.ready,
      templateId: known(LaunchTemplate?.LaunchTemplateId),
      targetGroupArn: known(TargetGroupARNs[0]),
      images: () => imagesOf(clients),
      group: () => describeGroup(clients),
    },
  });
  return { ...world, seeded };
}
