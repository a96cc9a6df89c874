import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import {
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { LaunchSource } from '../fleet/fleet.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { sourceUpdate } from './group-source.ts';
import type { Groups } from './ports.ts';

type GroupWrites = Pick<Groups, 'setDesired' | 'setMax' | 'setSource' | 'suspend' | 'resume' | 'terminate'>;

/** What the writes have to look at before they act. */
interface Looks {
  readonly readWire: (groupName: string) => Promise<AutoScalingGroup | undefined>;
  readonly isLeaving: (instanceId: string) => Promise<boolean>;
}

const service = 'autoscaling';

export function createGroupWrites(
  autoScaling: Clients['autoScaling'],
  call: Caller,
  { readWire, isLeaving }: Looks,
): GroupWrites {
  return {
    setDesired: async (groupName, desired) => {
      const input = { AutoScalingGroupName: groupName, DesiredCapacity: desired, HonorCooldown: false };
      await call({ service, call: 'SetDesiredCapacity', subject: { groupName, desired } }, (options) =>
        autoScaling.send(new SetDesiredCapacityCommand(input), options),
      );
    },
    ...updates(autoScaling, call, readWire),
    ...processWrites(autoScaling, call),
    terminate: terminateWith(autoScaling, call, isLeaving),
  };
}

function updates(
  autoScaling: Clients['autoScaling'],
  call: Caller,
  readWire: Looks['readWire'],
): Pick<Groups, 'setMax' | 'setSource'> {
  const update = async (groupName: string, change: object, subject: object): Promise<void> => {
    const input = { AutoScalingGroupName: groupName, ...change };
    await call({ service, call: 'UpdateAutoScalingGroup', subject: { groupName, ...subject } }, (options) =>
      autoScaling.send(new UpdateAutoScalingGroupCommand(input), options),
    );
  };
  return {
    setMax: (groupName, max) => update(groupName, { MaxSize: max }, { max }),
    setSource: async (groupName, source) => {
      // Only a mixed policy carries more than a launch source tells.
      const present = source.kind === 'mixed' ? await readWire(groupName) : undefined;
      const change = sourceUpdate(source, present?.MixedInstancesPolicy);
      if (change === undefined) throw cannotMatch(groupName, source);
      await update(groupName, change, { source });
    },
  };
}

function terminateWith(
  autoScaling: Clients['autoScaling'],
  call: Caller,
  isLeaving: Looks['isLeaving'],
): Groups['terminate'] {
  return async (instanceId, decrement) => {
    // A second call would decrement a second time.
    if (await isLeaving(instanceId)) return 'already-leaving';
    const input = { InstanceId: instanceId, ShouldDecrementDesiredCapacity: decrement };
    const subject = { instanceId, decrement };
    try {
      await call({ service, call: 'TerminateInstanceInAutoScalingGroup', subject }, (options) =>
        autoScaling.send(new TerminateInstanceInAutoScalingGroupCommand(input), options),
      );
      return 'terminating';
    } catch (error) {
      // It may have gone between the look and the call.
      if (isAwsError(error, 'not-found', 'invalid', 'conflict') && (await isLeaving(instanceId)))
        return 'already-leaving';
      throw error;
    }
  };
}

function processWrites(autoScaling: Clients['autoScaling'], call: Caller): Pick<Groups, 'suspend' | 'resume'> {
  const inputFor = (groupName: string, processes: readonly string[]) => ({
    AutoScalingGroupName: groupName,
    ScalingProcesses: [...processes],
  });
  return {
    suspend: async (groupName, processes) => {
      // An empty list means all of them to the service.
      if (processes.length === 0) return;
      await call({ service, call: 'SuspendProcesses', subject: { groupName, processes } }, (options) =>
        autoScaling.send(new SuspendProcessesCommand(inputFor(groupName, processes)), options),
      );
    },
    resume: async (groupName, processes) => {
      if (processes.length === 0) return;
      await call({ service, call: 'ResumeProcesses', subject: { groupName, processes } }, (options) =>
        autoScaling.send(new ResumeProcessesCommand(inputFor(groupName, processes)), options),
      );
    },
  };
}

function cannotMatch(groupName: string, source: LaunchSource): AwsError {
  return new AwsError(`the launch source of ${groupName} is no longer of the form that is to be set (${source.kind})`, {
    kind: 'conflict',
    awsCode: 'LaunchSourceChanged',
    service,
    call: 'UpdateAutoScalingGroup',
    retry: 'never',
  });
}
