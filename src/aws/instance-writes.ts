import {
  type _InstanceType,
  type BlockDeviceMapping,
  type ResourceType,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { KeptVolume } from '../images/image.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import type { Instances, NewInstance } from './machine-ports.ts';
import { chunks } from './pages.ts';

type InstanceWrites = Pick<Instances, 'launch' | 'terminate'>;

const service = 'ec2';
const launching = { service, call: 'RunInstances' } as const;
const taggedTypes: readonly ResourceType[] = ['instance', 'volume'];
const idsPerCall = 100;

export function createInstanceWrites(ec2: Clients['ec2'], call: Caller): InstanceWrites {
  const terminate = async (instanceIds: readonly string[]): Promise<void> => {
    try {
      await call({ service, call: 'TerminateInstances', subject: { instanceIds } }, (options) =>
        ec2.send(new TerminateInstancesCommand({ InstanceIds: [...instanceIds] }), options),
      );
    } catch (error) {
      if (!isAwsError(error, 'not-found')) throw error;
      // One that EC2 has forgotten refuses the whole call: halve until it stands alone.
      const halves = chunks(instanceIds, Math.ceil(instanceIds.length / 2));
      for (const half of halves.length < 2 ? [] : halves) await terminate(half);
    }
  };
  return {
    launch: async (request) => {
      const { userData: _, ...subject } = request;
      const { Instances = [] } = await call({ ...launching, subject }, (options) =>
        ec2.send(new RunInstancesCommand(launch(request)), options),
      );
      const instanceId = Instances[0]?.InstanceId;
      if (instanceId !== undefined) return { instanceId };
      const facts = { ...launching, kind: 'unknown', awsCode: 'NoInstanceId', retry: 'later' } as const;
      throw new AwsError('EC2 answered without the id of the instance', facts);
    },
    terminate: async (instanceIds) => {
      for (const some of chunks(instanceIds, idsPerCall)) await terminate(some);
    },
  };
}

function launch(request: NewInstance): RunInstancesCommandInput {
  const { imageId, instanceProfile, userData, volumesToDelete, tags, token } = request;
  const tagList = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    ImageId: imageId,
    ...(isInstanceType(request.instanceType) ? { InstanceType: request.instanceType } : {}),
    MinCount: 1,
    MaxCount: 1,
    ClientToken: token,
    NetworkInterfaces: [networkInterface(request)],
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 },
    InstanceInitiatedShutdownBehavior: 'terminate',
    TagSpecifications: taggedTypes.map((type) => ({ ResourceType: type, Tags: tagList })),
    ...(volumesToDelete.length === 0 ? {} : { BlockDeviceMappings: volumesToDelete.map(deletedVolume) }),
    ...(instanceProfile === undefined ? {} : { IamInstanceProfile: { Name: instanceProfile } }),
    ...(userData === undefined ? {} : { UserData: Buffer.from(userData, 'utf8').toString('base64') }),
  };
}

/** All else that the image says of the device holds. */
/** With the size that it has anyway: a mapping that is given is given whole. */
function deletedVolume({ deviceName, sizeGib }: KeptVolume): BlockDeviceMapping {
  const size = sizeGib === undefined ? {} : { VolumeSize: sizeGib };
  return { DeviceName: deviceName, Ebs: { ...size, DeleteOnTermination: true } };
}

/** Whether there is a public address can only be said of a network interface, which then has subnet and groups. */
function networkInterface({ subnetId, securityGroupIds, publicAddress }: NewInstance) {
  return {
    DeviceIndex: 0,
    AssociatePublicIpAddress: publicAddress,
    DeleteOnTermination: true,
    ...(subnetId === undefined ? {} : { SubnetId: subnetId }),
    ...(securityGroupIds.length === 0 ? {} : { Groups: [...securityGroupIds] }),
  };
}

/** EC2 may know types that this SDK does not name; whether it has one is for the service to say. */
function isInstanceType(name: string): name is _InstanceType {
  return /^[a-z0-9-]+\.[a-z0-9-]+$/.test(name);
}
