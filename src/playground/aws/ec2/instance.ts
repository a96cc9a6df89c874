import type {
  _InstanceType,
  Instance,
  InstanceMetadataOptionsResponse,
  InstanceStateName,
  InstanceStatus,
} from '@aws-sdk/client-ec2';
import type { ImageDefect } from '../faults.ts';
import type { Machine } from '../machines.ts';
import { rootDeviceName } from './image.ts';
import type { Architecture } from './instance-types.ts';
import { type Tags, tagList } from './tags.ts';
import { type AttachedVolume, attachmentOnWire } from './volume.ts';

/** An instance as the simulation keeps it; `id` is the instance id. */
export interface InstanceRow extends Machine {
  readonly id: string;
  readonly instanceType: _InstanceType;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly architecture: Architecture;
  readonly vpcId: string;
  readonly tags: Tags;
  readonly volumes: readonly AttachedVolume[];
  readonly metadata: InstanceMetadataOptionsResponse;
  readonly keyName?: string;
  readonly profileArn?: string;
  readonly userData?: string;
  readonly clientToken?: string;
  readonly terminationProtected: boolean;
  /** Absent: a volume, as nearly every instance has. */
  readonly rootDeviceType?: 'instance-store';
  readonly terminatesOnShutdown: boolean;
  readonly securityGroupIds: readonly string[];
  readonly hasPublicAddress?: boolean;
  /** What was written to its console. */
  readonly console?: string;
  readonly stateReason?: { readonly Code: string; readonly Message: string };
  readonly transitionReason: string;
  /** What was wrong with its image when it was launched. */
  readonly defect?: ImageDefect;
  /** Grows with every start, stop, reboot and end: what was scheduled for an earlier life is void. */
  readonly life: number;
}

const stateCodes: Readonly<Record<InstanceStateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateOnWire(state: InstanceRow['state']): { Code: number; Name: InstanceStateName } {
  return { Code: stateCodes[state], Name: state };
}

/** A terminated instance has neither network nor profile, as in EC2. */
export function instanceOnWire(row: InstanceRow): Instance {
  const gone = row.state === 'terminated';
  return {
    InstanceId: row.instanceId,
    ImageId: row.imageId,
    InstanceType: row.instanceType,
    Architecture: row.architecture,
    State: stateOnWire(row.state),
    StateReason: row.stateReason,
    StateTransitionReason: row.transitionReason,
    LaunchTime: new Date(row.launchedAtMs),
    AmiLaunchIndex: row.launchIndex,
    ClientToken: row.clientToken,
    KeyName: row.keyName,
    Placement: { AvailabilityZone: row.zone, Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    Tags: tagList(row.tags),
    MetadataOptions: row.metadata,
    RootDeviceName: rootDeviceName,
    RootDeviceType: row.rootDeviceType ?? 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    PlatformDetails: 'Linux/UNIX',
    ...(gone ? {} : attachments(row)),
  };
}

function attachments(row: InstanceRow): Instance {
  return {
    SubnetId: row.subnetId,
    VpcId: row.vpcId,
    PrivateIpAddress: row.privateIp,
    BlockDeviceMappings: row.volumes.map(attachmentOnWire),
    ...(row.hasPublicAddress === true ? { PublicIpAddress: publicAddressOf(row) } : {}),
    PrivateDnsName: `ip-${row.privateIp.replaceAll('.', '-')}.internal`,
    SecurityGroups: row.securityGroupIds.map((id) => ({ GroupId: id, GroupName: id })),
    IamInstanceProfile: row.profileArn === undefined ? undefined : { Arn: row.profileArn },
  };
}

/** Of the block that is set aside for documents, so that it is nobody's. */
export function publicAddressOf({ privateIp }: Pick<InstanceRow, 'privateIp'>): string {
  const [, , third = '0', fourth = '0'] = privateIp.split('.');
  return `198.${18 + (Number(third) % 2)}.${third}.${fourth}`;
}

/** Status checks run only while the instance does. */
export function statusOnWire({ instanceId, zone, state, checks }: InstanceRow): InstanceStatus {
  const instance = state === 'running' ? checks : 'not-applicable';
  const system = instance === 'impaired' ? 'ok' : instance;
  return {
    InstanceId: instanceId,
    AvailabilityZone: zone,
    InstanceState: stateOnWire(state),
    InstanceStatus: { Status: instance, Details: reachability(instance) },
    SystemStatus: { Status: system, Details: reachability(system) },
  };
}

const reached = { initializing: 'initializing', ok: 'passed', impaired: 'failed' } as const;

function reachability(
  status: keyof typeof reached | 'not-applicable',
): NonNullable<InstanceStatus['SystemStatus']>['Details'] {
  return status === 'not-applicable' ? undefined : [{ Name: 'reachability', Status: reached[status] }];
}
