import type { DescribeInstanceTypesRequest, DescribeInstanceTypesResult } from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { type FilterFields, rowFilter } from './filters.ts';
import { findAll, idKinds } from './ids.ts';
import { type InstanceKind, instanceKind, instanceKinds, instanceTypeInfo } from './instance-types.ts';
import { type SubnetRow, subnetOnWire, type VpcRow, vpcOnWire, zoneOnWire } from './network.ts';
import { filtered, page } from './paging.ts';
import type { Placed } from './table.ts';
import type { Ec2World } from './world.ts';

const bounds = { least: 5, most: 1000 };

const subnetFields: FilterFields<SubnetRow> = {
  'availability-zone': ({ zone }) => zone,
  'subnet-id': ({ id }) => id,
  'vpc-id': ({ vpcId }) => vpcId,
  'default-for-az': () => true,
  state: () => 'available',
};

const vpcFields: FilterFields<VpcRow> = { 'vpc-id': ({ id }) => id, 'is-default': () => true };

interface ZoneRow {
  readonly zone: string;
  readonly tags: Record<string, never>;
}

const zoneFields: FilterFields<ZoneRow> = { 'zone-name': ({ zone }) => zone, state: () => 'available' };

interface KindRow {
  readonly kind: InstanceKind;
  readonly tags: Record<string, never>;
}

const kindFields: FilterFields<KindRow> = {
  'instance-type': ({ kind }) => kind.name,
  'processor-info.supported-architecture': ({ kind }) => kind.architecture,
};

/** The operations that read networks, zones and instance types. */
export function networkDescribeOperations(world: Ec2World) {
  const { kernel, subnets, vpcs, zones } = world;
  return {
    DescribeSubnets: (input) => {
      const passes = rowFilter(input.Filters, subnetFields);
      const named = input.SubnetIds && findAll(idKinds.subnet, input.SubnetIds, subnets.get);
      const { rows, nextToken } = page(input, bounds, (after) =>
        filtered(named === undefined ? subnets.seenAfter(after) : inOrder(named, after), passes),
      );
      const used = addressesInUse(world);
      const found = rows.map((row) => subnetOnWire(row, kernel.accountId, kernel.region, used.get(row.id) ?? 0));
      return { Subnets: found, NextToken: nextToken };
    },
    DescribeVpcs: (input) => {
      const passes = rowFilter(input.Filters, vpcFields);
      const named = input.VpcIds && findAll(idKinds.vpc, input.VpcIds, vpcs.get);
      const rows = (named ?? [...vpcs.all()]).filter(passes);
      return { Vpcs: rows.map((row) => vpcOnWire(row, kernel.accountId)) };
    },
    DescribeAvailabilityZones: (input) => {
      const passes = rowFilter(input.Filters, zoneFields);
      const rows = (input.ZoneNames ?? zones)
        .map((zone) => ({ zone: knownZone(zones, zone), tags: {} }))
        .filter(passes);
      return { AvailabilityZones: rows.map(({ zone }) => zoneOnWire(zone, kernel.region)) };
    },
    DescribeInstanceTypes: describeInstanceTypes,
  } satisfies Ec2Operations;
}

function describeInstanceTypes(input: DescribeInstanceTypesRequest): DescribeInstanceTypesResult {
  const passes = rowFilter(input.Filters, kindFields);
  const kinds = input.InstanceTypes?.map(knownKind) ?? instanceKinds();
  const { rows, nextToken } = page(input, { least: 5, most: 100, usual: 100 }, (after) =>
    filtered(
      inOrder(
        kinds.map((kind) => ({ kind, tags: {} })),
        after,
      ),
      passes,
    ),
  );
  return { InstanceTypes: rows.map(({ kind }) => instanceTypeInfo(kind)), NextToken: nextToken };
}

function knownKind(name: string): InstanceKind {
  const kind = instanceKind(name);
  if (kind !== undefined) return kind;
  throw new ServiceError('InvalidInstanceType', `The following supplied instance types do not exist: [${name}]`);
}

function knownZone(zones: readonly string[], zone: string): string {
  if (zones.includes(zone)) return zone;
  throw new ServiceError('InvalidParameterValue', `Invalid availability zone: [${zone}]`);
}

function addressesInUse({ instances }: Ec2World): Map<string, number> {
  const used = new Map<string, number>();
  for (const { subnetId, state } of instances.all()) {
    if (state !== 'terminated') used.set(subnetId, (used.get(subnetId) ?? 0) + 1);
  }
  return used;
}

function* inOrder<R>(rows: readonly R[], after = -1): Iterable<Placed<R>> {
  for (const [position, row] of rows.entries()) if (position > after) yield { position, row };
}
