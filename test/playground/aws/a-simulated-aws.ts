import { EC2Client } from '@aws-sdk/client-ec2';
import { type TestClock, testClock } from '../../../src/basics/clock.ts';
import {
  createSimulatedAws,
  type SimulatedAws,
  type SimulatedAwsOptions,
} from '../../../src/playground/aws/account.ts';

export interface AwsUnderTest {
  readonly aws: SimulatedAws;
  readonly clock: TestClock;
  /** A real SDK client without socket or retries. */
  readonly ec2: EC2Client;
  readonly imageId: string;
  /** Lets simulated time pass. */
  wait(seconds: number): void;
}

/** A simulated account with one good x86_64 image, no jitter, and a client for it. */
export function aSimulatedAws(options: Partial<SimulatedAwsOptions> = {}): AwsUnderTest {
  const clock = testClock();
  const identity = { seed: 1, accountId: '123456789012', region: 'eu-west-1' };
  const aws = createSimulatedAws({
    clock,
    ...identity,
    ...options,
    ec2: { ...options.ec2, pace: { jitter: 0, ...options.ec2?.pace } },
  });
  const imageId = aws.ec2.addImage({ name: 'web-1.0.0', tags: { Application: 'web' } });
  const wait = (seconds: number): void => {
    clock.advanceBy(seconds * 1000);
    aws.kernel.settle();
  };
  return { aws, clock, ec2: ec2Client(aws), imageId, wait };
}

export function ec2Client({ requestHandler }: Pick<SimulatedAws, 'requestHandler'>, maxAttempts = 1): EC2Client {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  return new EC2Client({ region: 'eu-west-1', credentials, requestHandler, maxAttempts });
}
