import type { BlockDeviceMapping, InstanceMetadataOptionsResponse } from '@aws-sdk/client-ec2';
import { ServiceError } from '../wire/operation.ts';
import { findOne, idKinds } from './ids.ts';
import { type ImageRow, sourcesOf } from './image.ts';
import type { InstanceRow } from './instance.ts';
import { bootInstance } from './instance-life.ts';
import { type InstanceKind, instanceKind } from './instance-types.ts';
import { addressIn, type SubnetRow } from './network.ts';
import type { Tags } from './tags.ts';
import { deletionsOf, volumesOf } from './volume.ts';
import { changeInstance, type Ec2World } from './world.ts';

/** One launch with everything decided: templates and overrides are resolved before. */
export interface LaunchSpec {
  readonly imageId: string;
  readonly instanceType: string;
  readonly subnetId: string;
  readonly tags: Tags;
  readonly count: number;
  readonly volumeTags?: Tags;
  /** What becomes of the volumes of some devices, where it is not to be as the image has it. */
  readonly blockDevices?: readonly BlockDeviceMapping[];
  readonly httpTokens?: 'optional' | 'required';
  readonly details: Pick<
    InstanceRow,
    | 'keyName'
    | 'profileArn'
    | 'userData'
    | 'clientToken'
    | 'terminationProtected'
    | 'terminatesOnShutdown'
    | 'securityGroupIds'
    | 'hasPublicAddress'
  >;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Launches `count` instances under one reservation. Throws what EC2 answers where it cannot; then none is launched. */
export function launch(world: Ec2World, spec: LaunchSpec): InstanceRow[] {
  const image = launchableImage(world, spec.imageId);
  const kind = offeredKind(spec.instanceType);
  const subnet = findOne(idKinds.subnet, spec.subnetId, world.subnets.get);
  checkArchitecture(image, kind);
  checkCapacity(world, kind, subnet);
  const reservationId = world.kernel.id('r');
  const rows = Array.from({ length: spec.count }, (_, launchIndex) =>
    newInstance(world, { spec, image, kind, subnet, reservationId, launchIndex }),
  );
  for (const row of rows) {
    changeInstance(world, row);
    bootInstance(world, row);
  }
  noteLaunch(world, image);
  return rows;
}

interface Launching {
  readonly spec: LaunchSpec;
  readonly image: ImageRow;
  readonly kind: InstanceKind;
  readonly subnet: SubnetRow;
  readonly reservationId: string;
  readonly launchIndex: number;
}

function newInstance(
  world: Ec2World,
  { spec, image, kind, subnet, reservationId, launchIndex }: Launching,
): InstanceRow {
  const id = world.kernel.id('i');
  const address = world.addresses.get(subnet.id) ?? 0;
  world.addresses.set(subnet.id, address + 1);
  const defect = world.faults.defectOf(image.id, sourcesOf(image, world.images.get));
  return {
    ...spec.details,
    id,
    instanceId: id,
    reservationId,
    launchIndex,
    imageId: image.id,
    architecture: image.architecture,
    instanceType: kind.name,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    zone: subnet.zone,
    privateIp: addressIn(subnet, address),
    launchedAtMs: world.kernel.nowMs(),
    state: 'pending',
    checks: 'initializing',
    serving: false,
    transitionReason: '',
    metadata: metadataOptions(spec.httpTokens ?? (image.imdsV2 ? 'required' : 'optional')),
    tags: spec.tags,
    volumes: volumesOf(id, image.devices, deletionsOf(spec.blockDevices, image.devices), spec.volumeTags ?? {}),
    life: 0,
    ...(defect === undefined ? {} : { defect }),
  };
}

/** Throws InvalidAMIID.NotFound, InvalidAMIID.Unavailable or AuthFailure. */
function launchableImage({ images, kernel }: Ec2World, imageId: string): ImageRow {
  const image = findOne(idKinds.image, imageId, images.get);
  if (image.state !== 'available') {
    throw new ServiceError('InvalidAMIID.Unavailable', `The image ID '${imageId}' is not available`);
  }
  if (image.ownerId === kernel.accountId || image.isPublic || image.sharedWith.includes(kernel.accountId)) return image;
  throw new ServiceError('AuthFailure', `Not authorized for images: [${imageId}]`, 403);
}

function offeredKind(instanceType: string): InstanceKind {
  const kind = instanceKind(instanceType);
  if (kind !== undefined) return kind;
  throw new ServiceError('InvalidParameterValue', `Invalid value '${instanceType}' for InstanceType.`);
}

function checkArchitecture(image: ImageRow, kind: InstanceKind): void {
  if (image.architecture === kind.architecture) return;
  throw new ServiceError(
    'InvalidParameterValue',
    `The architecture '${kind.architecture}' of the specified instance type does not match the architecture ` +
      `'${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
  );
}

function checkCapacity({ faults }: Ec2World, { name }: InstanceKind, { zone }: SubnetRow): void {
  if (!faults.capacityRefused(name, zone)) return;
  throw new ServiceError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${name} capacity in the Availability Zone you requested (${zone}).`,
    500,
  );
}

function metadataOptions(httpTokens: 'optional' | 'required'): InstanceMetadataOptionsResponse {
  return {
    State: 'applied',
    HttpTokens: httpTokens,
    HttpEndpoint: 'enabled',
    HttpPutResponseHopLimit: httpTokens === 'required' ? 2 : 1,
    HttpProtocolIpv6: 'disabled',
    InstanceMetadataTags: 'disabled',
  };
}

/** EC2 tells the last launch to the day. */
function noteLaunch({ images, kernel }: Ec2World, image: ImageRow): void {
  const nowMs = kernel.nowMs();
  if (nowMs - (image.lastLaunchedAtMs ?? 0) >= dayMs) images.put({ ...image, lastLaunchedAtMs: nowMs });
}
