import {
  type CommandInvocation,
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  type InstanceInformation,
  type InstancePatchState,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { SsmOptions } from '../../../../src/playground/aws/ssm/ssm.ts';
import { type AwsUnderTest, aSimulatedAws } from '../a-simulated-aws.ts';

export interface SsmUnderTest extends AwsUnderTest {
  readonly ssm: SSMClient;
  /** Instances that run and have an agent. */
  add(count: number, tags?: Readonly<Record<string, string>>): readonly string[];
  /** Answers the id of the command. */
  send(input: Partial<SendCommandCommandInput>): Promise<string>;
  /** What is said of each instance, by its id; everything, page by page. */
  details(commandId: string): Promise<ReadonlyMap<string, string>>;
  status(commandId: string): Promise<string>;
  agent(instanceId: string): Promise<InstanceInformation | undefined>;
  patchState(instanceId: string): Promise<InstancePatchState | undefined>;
}

/** A simulated account without jitter, and a client for its Systems Manager. */
export function anSsm(options: SsmOptions = {}): SsmUnderTest {
  const world = aSimulatedAws({ ssm: { ...options, pace: { jitter: 0, ...options.pace } } });
  const { aws, imageId } = world;
  const ssm = new SSMClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: aws.requestHandler,
    maxAttempts: 1,
  });
  return {
    ...world,
    ssm,
    add: (count, tags = {}) =>
      Array.from({ length: count }, () => aws.ec2.addInstance({ imageId, as: 'running', tags: { ...tags } })),
    send: async (input) => {
      const command = { DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['uptime'] }, ...input };
      return (await ssm.send(new SendCommandCommand(command))).Command?.CommandId ?? '';
    },
    details: (commandId) => details(ssm, commandId),
    status: async (commandId) => {
      const { Commands } = await ssm.send(new ListCommandsCommand({ CommandId: commandId }));
      return `${Commands?.[0]?.Status}/${Commands?.[0]?.StatusDetails}`;
    },
    agent: async (instanceId) => {
      const Filters = [{ Key: 'InstanceIds', Values: [instanceId] }];
      return (await ssm.send(new DescribeInstanceInformationCommand({ Filters }))).InstanceInformationList?.[0];
    },
    patchState: async (instanceId) => {
      const asked = new DescribeInstancePatchStatesCommand({ InstanceIds: [instanceId] });
      return (await ssm.send(asked)).InstancePatchStates?.[0];
    },
  };
}

async function details(ssm: SSMClient, commandId: string): Promise<ReadonlyMap<string, string>> {
  const found: CommandInvocation[] = [];
  let next: string | undefined;
  do {
    const { CommandInvocations = [], NextToken } = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId: commandId, ...(next === undefined ? {} : { NextToken: next }) }),
    );
    found.push(...CommandInvocations);
    next = NextToken;
  } while (next !== undefined);
  return new Map(found.map(({ InstanceId = '', StatusDetails = '' }) => [InstanceId, StatusDetails]));
}

/** How many there are of each. */
export function tally(values: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
