import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import { openAws, place } from './access.ts';

/** The clients as the process has them, with the retries of the SDK. */
function world() {
  const clock = testClock();
  const aws = createSimulatedAws({ clock, seed: 1, ...place });
  const imageId = aws.ec2.addImage({ name: 'web-1.0.0-20260101-000000' });
  const instanceId = aws.ec2.addInstance({ imageId, as: 'running' });
  const { aws: ports } = openAws(aws.requestHandler, { clock, clients: { requestHandler: aws.requestHandler } });
  return { ...aws, ports, instanceId };
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
