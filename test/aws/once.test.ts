import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createClients } from '../../src/aws/clients.ts';
import { testClock } from '../../src/basics/clock.ts';
import type { TemplateRef } from '../../src/fleet/fleet.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import { credentials, openAws, place } from './access.ts';

/** The clients as the process has them, with the retries of the SDK. */
function world() {
  const clock = testClock();
  const aws = createSimulatedAws({ clock, seed: 1, ...place });
  const imageId = aws.ec2.addImage({ name: 'web-1.0.0-20260101-000000' });
  const instanceId = aws.ec2.addInstance({ imageId, as: 'running' });
  const { aws: ports } = openAws(aws.requestHandler, { clock, clients: { requestHandler: aws.requestHandler } });
  return { ...aws, ports, imageId, instanceId };
}

/** A group named `web`, without instances, and what it launches from. */
async function aGroup({
  requestHandler,
  imageId,
  ec2,
}: Pick<ReturnType<typeof world>, 'requestHandler' | 'imageId' | 'ec2'>): Promise<TemplateRef> {
  const clients = createClients({ region: place.region, credentials, requestHandler, maxAttempts: 1 });
  const { LaunchTemplate } = await clients.ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData: { ImageId: imageId } }),
  );
  const templateId = LaunchTemplate?.LaunchTemplateId ?? '';
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      MinSize: 0,
      MaxSize: 1,
      VPCZoneIdentifier: ec2.subnetIds().join(','),
      LaunchTemplate: { LaunchTemplateId: templateId, Version: '1' },
    }),
  );
  return { templateId, version: '1' };
}

describe('a call that takes no client token', () => {
  it.each([
    [
      'SendCommand',
      ({ ports, instanceId }: ReturnType<typeof world>) =>
        ports.commands.send({
          document: 'AWS-RunShellScript',
          parameters: { commands: ['true'] },
          instanceIds: [instanceId],
          comment: 'token',
          deliverySeconds: 60,
        }),
    ],
    [
      'CreateImage',
      ({ ports, instanceId }: ReturnType<typeof world>) =>
        ports.images.create({
          instanceId,
          name: 'web-1.0.1-20260101-000000',
          description: '',
          reboot: false,
          tags: {},
        }),
    ],
    [
      'StartInstanceRefresh',
      async ({ ports, requestHandler, imageId, ec2 }: ReturnType<typeof world>) =>
        ports.refreshes.start({
          groupName: 'web',
          source: { kind: 'launch-template', template: await aGroup({ requestHandler, imageId, ec2 }) },
          rules: {
            minHealthyPercent: 100,
            maxHealthyPercent: 110,
            warmupSeconds: 60,
            checkpointPercents: [],
            checkpointDelaySeconds: 0,
            bakeSeconds: 0,
            alarms: [],
            standby: 'ignore',
            protectedInstances: 'keep',
          },
        }),
    ],
    [
      'PutMetricData',
      ({ ports, kernel }: ReturnType<typeof world>) =>
        ports.metrics.put([
          {
            namespace: 'Custom/AMI',
            name: 'AMIsCreated',
            value: 1,
            unit: 'Count',
            dimensions: {},
            atMs: kernel.nowMs(),
          },
        ]),
    ],
  ] as const)('is sent once, though its reply is lost: %s', async (action, send) => {
    const account = world();
    account.faults.loseReply({ action });
    await expect(send(account)).rejects.toMatchObject({ kind: 'unreachable' });
    expect(account.mutations().filter((call) => call.action === action)).toHaveLength(1);
  });
});
