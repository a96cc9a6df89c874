import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  DescribeInstancesRequest,
  DescribeInstancesResult,
  Filter,
  Reservation,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { type FilterFields, rowFilter } from './filters.ts';
import { findAll, idKinds } from './ids.ts';
import { type InstanceRow, instanceOnWire, stateOnWire, statusOnWire } from './instance.ts';
import { filtered, page } from './paging.ts';
import type { Placed } from './table.ts';
import { type Ec2World, groupTag } from './world.ts';

const bounds = { least: 5, most: 1000 };
const mostStatusIds = 100;

const instanceFields: FilterFields<InstanceRow> = {
  architecture: ({ architecture }) => architecture,
  'availability-zone': ({ zone }) => zone,
  'client-token': ({ clientToken }) => clientToken,
  'iam-instance-profile.arn': ({ profileArn }) => profileArn,
  'image-id': ({ imageId }) => imageId,
  'instance-id': ({ id }) => id,
  'instance-state-code': ({ state }) => stateOnWire(state).Code,
  'instance-state-name': ({ state }) => state,
  'instance-type': ({ instanceType }) => instanceType,
  'instance.group-id': ({ securityGroupIds }) => securityGroupIds,
  'key-name': ({ keyName }) => keyName,
  'launch-time': ({ launchedAtMs }) => new Date(launchedAtMs).toISOString(),
  'private-ip-address': ({ privateIp }) => privateIp,
  'reservation-id': ({ reservationId }) => reservationId,
  'subnet-id': ({ subnetId }) => subnetId,
  'vpc-id': ({ vpcId }) => vpcId,
};

const statusFields: FilterFields<InstanceRow> = {
  'availability-zone': ({ zone }) => zone,
  'instance-state-name': ({ state }) => state,
  'instance-state-code': ({ state }) => stateOnWire(state).Code,
  'instance-status.status': (row) => statusOnWire(row).InstanceStatus?.Status,
  'system-status.status': (row) => statusOnWire(row).SystemStatus?.Status,
};

/** The operations that read instances. */
export function instanceDescribeOperations(world: Ec2World) {
  return {
    DescribeInstances: (input) => describeInstances(world, input),
    DescribeInstanceStatus: (input) => describeStatus(world, input),
  } satisfies Ec2Operations;
}

/** Pages count instances, as EC2's do. */
function describeInstances(world: Ec2World, input: DescribeInstancesRequest): DescribeInstancesResult {
  const { InstanceIds: ids = [], Filters, MaxResults } = input;
  const passes = rowFilter(Filters, instanceFields);
  if (ids.length > 0) {
    refusePaging(MaxResults);
    const found = findAll(idKinds.instance, ids, world.instances.seen);
    return { Reservations: reservations(found.filter(passes), world.kernel.accountId) };
  }
  const { rows, nextToken } = page(input, bounds, (after) => filtered(candidates(world, Filters, after), passes));
  return { Reservations: reservations(rows, world.kernel.accountId), NextToken: nextToken };
}

/** Instances of a group are found by its tag without looking at any other. */
function* candidates(
  { instances }: Ec2World,
  filters: readonly Filter[] | undefined,
  after: number | undefined,
): Iterable<Placed<InstanceRow>> {
  const groups = filters?.find(({ Name }) => Name === `tag:${groupTag}`)?.Values;
  const [group, another] = groups ?? [];
  const exactly = group !== undefined && another === undefined && !/[*?\\]/.test(group);
  yield* exactly ? instances.seenInGroup(group, after) : instances.seenAfter(after);
}

function reservations(rows: readonly InstanceRow[], ownerId: string): Reservation[] {
  const byId = new Map<string, InstanceRow[]>();
  for (const row of rows) {
    const members = byId.get(row.reservationId) ?? [];
    members.push(row);
    byId.set(row.reservationId, members);
  }
  return [...byId].map(([id, members]) => reservationOnWire(id, members, ownerId));
}

export function reservationOnWire(reservationId: string, rows: readonly InstanceRow[], ownerId: string): Reservation {
  return { ReservationId: reservationId, OwnerId: ownerId, Groups: [], Instances: rows.map(instanceOnWire) };
}

/** Running instances only, unless all are asked for. */
function describeStatus(world: Ec2World, input: DescribeInstanceStatusRequest): DescribeInstanceStatusResult {
  const { InstanceIds: ids = [], Filters, IncludeAllInstances, MaxResults } = input;
  const passesFilters = rowFilter(Filters, statusFields);
  const passes = (row: InstanceRow): boolean =>
    (IncludeAllInstances === true || row.state === 'running') && passesFilters(row);
  if (ids.length > 0) {
    refusePaging(MaxResults);
    if (ids.length > mostStatusIds) {
      throw new ServiceError('InvalidParameterValue', `At most ${mostStatusIds} instance IDs can be specified`);
    }
    const found = findAll(idKinds.instance, ids, world.instances.seen);
    return { InstanceStatuses: found.filter(passes).map(statusOnWire) };
  }
  const { rows, nextToken } = page(input, { ...bounds, usual: mostStatusIds }, (after) =>
    filtered(world.instances.seenAfter(after), passes),
  );
  return { InstanceStatuses: rows.map(statusOnWire), NextToken: nextToken };
}

function refusePaging(maxResults: number | undefined): void {
  if (maxResults === undefined) return;
  throw new ServiceError(
    'InvalidParameterCombination',
    'The parameter instancesSet cannot be used with the parameter maxResults',
  );
}
