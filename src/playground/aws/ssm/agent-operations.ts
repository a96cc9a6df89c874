import type {
  DescribeInstanceInformationRequest,
  DescribeInstanceInformationResult,
  InstanceInformation,
} from '@aws-sdk/client-ssm';
import { filtered } from '../ec2/paging.ts';
import { ServiceError, type SsmOperations } from '../wire/operation.ts';
import { type AgentRow, isOnline } from './agent.ts';
import { ssmPage } from './paging.ts';
import { platformOf } from './software.ts';
import type { SsmWorld } from './world.ts';

const agentVersion = '3.3.1611.0';
const pingMs = 5 * 60_000;
const mostValues = 100;

export function agentOperations(world: SsmWorld) {
  return {
    DescribeInstanceInformation: (input) => describeAgents(world, input),
  } satisfies SsmOperations;
}

function describeAgents(world: SsmWorld, input: DescribeInstanceInformationRequest): DescribeInstanceInformationResult {
  const tests = [
    ...(input.Filters ?? []).map(({ Key = '', Values = [] }) => agentTest(world, Key, Values)),
    ...(input.InstanceInformationFilterList ?? []).map(({ key = '', valueSet = [] }) =>
      agentTest(world, key, valueSet),
    ),
  ];
  const seenUntilMs = world.kernel.nowMs() - world.faults.readLagMs();
  const passes = (row: AgentRow): boolean =>
    row.registeredAtMs <= seenUntilMs && world.hosts.find(row.id) !== undefined && tests.every((test) => test(row));
  const { rows, nextToken } = ssmPage(input, { least: 5, most: 50, usual: 50 }, (after) =>
    filtered(world.agents.seenAfter(after), passes),
  );
  return { InstanceInformationList: rows.map((row) => agentOnWire(world, row)), NextToken: nextToken };
}

/** One filter: any of its values. Throws InvalidFilterKey for a key that the simulation does not have. */
function agentTest(world: SsmWorld, key: string, values: readonly string[]): (row: AgentRow) => boolean {
  if (values.length === 0 || values.length > mostValues) {
    throw new ServiceError(
      'InvalidInstanceInformationFilterValue',
      `The filter ${key} takes 1 to ${mostValues} values.`,
    );
  }
  const wanted = new Set(values);
  if (key.startsWith('tag:')) {
    const name = key.slice('tag:'.length);
    return ({ id }) => wanted.has(world.hosts.find(id)?.tags[name] ?? '');
  }
  switch (key) {
    case 'InstanceIds':
      return ({ id }) => wanted.has(id);
    case 'PingStatus':
      return (row) => wanted.has(pingStatus(world, row));
    case 'PlatformTypes':
      return ({ id }) => wanted.has(platformOf(world, id).platformType);
    default:
      throw new ServiceError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  }
}

function pingStatus(world: SsmWorld, { id }: AgentRow): 'Online' | 'ConnectionLost' {
  return isOnline(world, id) ? 'Online' : 'ConnectionLost';
}

function agentOnWire(world: SsmWorld, row: AgentRow): InstanceInformation {
  const { platformType, platformName, version } = platformOf(world, row.id);
  const host = world.hosts.find(row.id);
  const nowMs = row.lostAtMs ?? world.kernel.nowMs();
  const sinceMs = Math.max(0, nowMs - row.onlineAtMs);
  return {
    InstanceId: row.id,
    PingStatus: pingStatus(world, row),
    LastPingDateTime: new Date(nowMs - (sinceMs % pingMs)),
    AgentVersion: agentVersion,
    IsLatestVersion: true,
    PlatformType: platformType,
    PlatformName: platformName,
    PlatformVersion: version,
    ResourceType: 'EC2Instance',
    IPAddress: host?.privateIp,
    ComputerName: host === undefined ? undefined : `ip-${host.privateIp.replaceAll('.', '-')}.internal`,
  };
}
