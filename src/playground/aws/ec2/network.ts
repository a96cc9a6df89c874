import type { AvailabilityZone, Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Kernel } from '../kernel.ts';
import { type Tags, tagList } from './tags.ts';

/** A subnet; `id` is its id. Each has room for 16,384 addresses. */
export interface SubnetRow {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  /** The second and third number of its addresses are counted from here. */
  readonly block: number;
  readonly tags: Tags;
}

export interface VpcRow {
  readonly id: string;
  readonly tags: Tags;
}

const blockSize = 16_384;
const octets = [24, 16, 8, 0] as const;

/** `eu-west-1a` and so on. */
export function zoneNames(region: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${region}${'abcdef'.charAt(index)}`);
}

/** One VPC with a subnet in every zone, as a new account has. */
export function defaultNetwork({ id, region }: Kernel, zoneCount: number): { vpc: VpcRow; subnets: SubnetRow[] } {
  const vpc = { id: id('vpc'), tags: { Name: 'default' } };
  const subnets = zoneNames(region, zoneCount).map((zone, block) => {
    return { id: id('subnet'), vpcId: vpc.id, zone, block, tags: { Name: `default-${zone}` } };
  });
  return { vpc, subnets };
}

/** The n-th address of a subnet; after the last it begins again. */
export function addressIn({ block }: SubnetRow, n: number): string {
  return dotted(firstAddress(block) + 4 + (n % (blockSize - 5)));
}

export function subnetOnWire(subnet: SubnetRow, ownerId: string, region: string, usedAddresses: number): Subnet {
  return {
    SubnetId: subnet.id,
    SubnetArn: `arn:aws:ec2:${region}:${ownerId}:subnet/${subnet.id}`,
    VpcId: subnet.vpcId,
    OwnerId: ownerId,
    State: 'available',
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: zoneId(subnet.zone),
    CidrBlock: `${dotted(firstAddress(subnet.block))}/18`,
    AvailableIpAddressCount: Math.max(0, blockSize - 5 - usedAddresses),
    DefaultForAz: true,
    MapPublicIpOnLaunch: true,
    Tags: tagList(subnet.tags),
  };
}

export function vpcOnWire(vpc: VpcRow, ownerId: string): Vpc {
  return {
    VpcId: vpc.id,
    OwnerId: ownerId,
    CidrBlock: '10.0.0.0/8',
    State: 'available',
    InstanceTenancy: 'default',
    IsDefault: true,
    Tags: tagList(vpc.tags),
  };
}

export function zoneOnWire(zone: string, region: string): AvailabilityZone {
  return {
    ZoneName: zone,
    ZoneId: zoneId(zone),
    RegionName: region,
    GroupName: region,
    NetworkBorderGroup: region,
    State: 'available',
    OptInStatus: 'opt-in-not-required',
    ZoneType: 'availability-zone',
  };
}

/** `euw1-az1` for `eu-west-1a`. */
function zoneId(zone: string): string {
  const [, region = '', letter = 'a'] = /^(.*)([a-z])$/.exec(zone) ?? [];
  const [area = '', direction = '', digit = ''] = region.split('-');
  return `${area}${direction.charAt(0)}${digit}-az${letter.charCodeAt(0) - 'a'.charCodeAt(0) + 1}`;
}

function firstAddress(block: number): number {
  return 10 * 2 ** 24 + block * blockSize;
}

function dotted(address: number): string {
  return octets.map((shift) => (address >>> shift) & 0xff).join('.');
}
