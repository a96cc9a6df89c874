import type { DescribeInstancesCommandInput, Filter, Instance, InstanceStatus } from '@aws-sdk/client-ec2';
import { DescribeInstanceStatusCommand, DescribeInstancesCommand, GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import type { CheckStatus } from '../fleet/fleet.ts';
import type { ServerAddresses } from '../fleet/registrations.ts';
import { runTag } from '../images/run-tag.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import { createInstanceWrites } from './instance-writes.ts';
import type { Ec2Instance, InstanceDetails, Instances } from './machine-ports.ts';
import { chunks, mapBounded, readPages } from './pages.ts';
import { belongingOf, filterLiteral, tagMap } from './tags.ts';

const groupTag = 'aws:autoscaling:groupName';
const notTerminated: Filter = {
  Name: 'instance-state-name',
  Values: ['pending', 'running', 'shutting-down', 'stopping', 'stopped'],
};
const pageSize = 1_000;
const statusPageSize = 100;
/** EC2 takes 200 values in all filters of a call together. */
const idsPerCall = 100;
const statusCallsAtOnce = 4;

/** What EC2 tells of instances, read page by page. */
export function createInstances({ ec2 }: Pick<Clients, 'ec2'>, call: Caller): Instances {
  /** Keeps of each page only what is asked of it: an account may have very many instances. */
  const keep = <Kept>(
    kept: (wire: Instance) => readonly Kept[],
    filters: readonly Filter[],
  ): Promise<readonly Kept[]> =>
    readPages(async (token) => {
      const input: DescribeInstancesCommandInput = {
        Filters: [...filters],
        MaxResults: pageSize,
        ...(token === undefined ? {} : { NextToken: token }),
      };
      const { Reservations = [], NextToken } = await call({ service: 'ec2', call: 'DescribeInstances' }, (options) =>
        ec2.send(new DescribeInstancesCommand(input), options),
      );
      return { items: Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(kept)), next: NextToken };
    });
  const describe = (...filters: readonly Filter[]): Promise<readonly Instance[]> => keep((wire) => [wire], filters);
  const list = (filter: Filter): Promise<readonly Ec2Instance[]> => keep(ec2Instance, [filter, notTerminated]);
  const readStatus = async (ids: readonly string[]): Promise<readonly InstanceStatus[]> => {
    try {
      const { InstanceStatuses = [] } = await call({ service: 'ec2', call: 'DescribeInstanceStatus' }, (options) =>
        ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [...ids] }), options),
      );
      return InstanceStatuses;
    } catch (error) {
      if (!isAwsError(error, 'not-found')) throw error;
      // One instance that EC2 does not know (yet, or any more) fails the whole call: halve until it stands alone.
      const halves = chunks(ids, Math.ceil(ids.length / 2));
      return halves.length < 2 ? [] : (await mapBounded(halves, 1, readStatus)).flat();
    }
  };
  const details = async (...filters: readonly Filter[]): Promise<readonly InstanceDetails[]> =>
    (await describe(...filters, notTerminated)).flatMap(instanceDetails);
  return {
    ...createInstanceWrites(ec2, call),
    addresses: async (instanceIds) => {
      const read = (ids: readonly string[]) => describe({ Name: 'instance-id', Values: [...ids] }, notTerminated);
      const listed = await mapBounded(chunks(instanceIds, idsPerCall), statusCallsAtOnce, read);
      return listed.flat().flatMap(addressesOf);
    },
    tagged: (tags) => details(...Object.entries(tags).map(tagFilter)),
    withTag: (name) => details({ Name: 'tag-key', Values: [filterLiteral(name)] }),
    consoleOutput: async (instanceId) => {
      const ask = async (latest: boolean): Promise<string> => {
        const { Output = '' } = await call({ service: 'ec2', call: 'GetConsoleOutput' }, (options) =>
          ec2.send(new GetConsoleOutputCommand({ InstanceId: instanceId, Latest: latest }), options),
        );
        return Buffer.from(Output, 'base64').toString('utf8');
      };
      try {
        return await ask(true);
      } catch (error) {
        // Types that are not of the Nitro system tell it late, and not at all when asked for the latest.
        if (isAwsError(error, 'unsupported')) return ask(false);
        throw error;
      }
    },
    // By filter and not by id: one that does not exist would be an error.
    read: async (instanceId) =>
      (await describe({ Name: 'instance-id', Values: [filterLiteral(instanceId)] })).flatMap(instanceDetails)[0],
    details: async (instanceIds) => {
      const read = (ids: readonly string[]) => details({ Name: 'instance-id', Values: [...ids] });
      return (await mapBounded(chunks(instanceIds, idsPerCall), statusCallsAtOnce, read)).flat();
    },
    ofGroup: (groupName) => list({ Name: `tag:${groupTag}`, Values: [filterLiteral(groupName)] }),
    ofAllGroups: () => list({ Name: 'tag-key', Values: [groupTag] }),
    listAll: () => keep(ec2Instance, [notTerminated]),
    readMany: async (instanceIds) => {
      const read = (ids: readonly string[]) => describe({ Name: 'instance-id', Values: [...ids] });
      return (await mapBounded(chunks(instanceIds, idsPerCall), statusCallsAtOnce, read)).flat().flatMap(ec2Instance);
    },
    statusChecks: async (instanceIds) => {
      const statuses = await mapBounded(chunks(instanceIds, statusPageSize), statusCallsAtOnce, readStatus);
      return new Map(statuses.flat().flatMap(checksById));
    },
  };
}

function ec2Instance({
  InstanceId,
  ImageId,
  InstanceType,
  Architecture,
  State,
  LaunchTime,
  Tags = [],
}: Instance): Ec2Instance[] {
  if (InstanceId === undefined) return [];
  const groupName = Tags.find(({ Key }) => Key === groupTag)?.Value;
  return [
    {
      instanceId: InstanceId,
      imageId: ImageId ?? '',
      instanceType: InstanceType ?? '',
      architecture: Architecture ?? '',
      state: State?.Name ?? 'unknown',
      launchedAtMs: LaunchTime?.getTime() ?? 0,
      ...(groupName === undefined ? looseOf(tagMap(Tags)) : { groupName }),
    },
  ];
}

function looseOf(tags: Readonly<Record<string, string>>) {
  const { [runTag]: runId } = tags;
  return { ...belongingOf(tags), ...(runId === undefined ? {} : { runId }) };
}

function tagFilter([key, value]: [string, string]): Filter {
  return { Name: `tag:${filterLiteral(key)}`, Values: [filterLiteral(value)] };
}

function instanceDetails(wire: Instance): InstanceDetails[] {
  const reason = wire.StateReason?.Message;
  return ec2Instance(wire).map((instance) => ({
    ...instance,
    rootDevice: wire.RootDeviceType === 'instance-store' ? 'instance-store' : 'ebs',
    platform: wire.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux',
    zone: wire.Placement?.AvailabilityZone ?? '',
    tags: tagMap(wire.Tags),
    ...(wire.PrivateIpAddress === undefined ? {} : { privateAddress: wire.PrivateIpAddress }),
    ...(wire.PublicIpAddress === undefined ? {} : { publicAddress: wire.PublicIpAddress }),
    ...(reason === undefined || reason === '' ? {} : { stateReason: reason }),
  }));
}

function addressesOf({ InstanceId, VpcId, PrivateIpAddress, NetworkInterfaces = [] }: Instance): ServerAddresses[] {
  if (InstanceId === undefined) return [];
  const own = NetworkInterfaces.flatMap(({ PrivateIpAddresses = [], Ipv6Addresses = [] }) => [
    ...PrivateIpAddresses.flatMap(({ PrivateIpAddress: address }) => address ?? []),
    ...Ipv6Addresses.flatMap(({ Ipv6Address }) => Ipv6Address ?? []),
  ]);
  const addresses = [...new Set([...(PrivateIpAddress === undefined ? [] : [PrivateIpAddress]), ...own])];
  return [{ instanceId: InstanceId, ...(VpcId === undefined ? {} : { vpcId: VpcId }), addresses }];
}

type Checks = { readonly system: CheckStatus; readonly instance: CheckStatus };

function checksById({ InstanceId, SystemStatus, InstanceStatus: own }: InstanceStatus): [string, Checks][] {
  if (InstanceId === undefined) return [];
  return [[InstanceId, { system: checkStatus(SystemStatus?.Status), instance: checkStatus(own?.Status) }]];
}

const checkStatuses: readonly CheckStatus[] = ['ok', 'impaired', 'initializing', 'insufficient-data', 'not-applicable'];

function checkStatus(text: string | undefined): CheckStatus {
  return checkStatuses.find((status) => status === text) ?? 'unknown';
}
