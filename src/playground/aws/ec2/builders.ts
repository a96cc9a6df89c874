import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { type BlockDevice, type ImageRow, rootDeviceName } from './image.ts';
import type { InstanceRow } from './instance.ts';
import { encryption } from './keys.ts';
import { launch } from './launch.ts';
import type { SubnetRow } from './network.ts';
import type { Tags } from './tags.ts';
import { addTemplate, addVersion } from './template-changes.ts';
import { findTemplate } from './template-lookup.ts';
import { changeInstance, type Ec2World } from './world.ts';

export type ImageSpec = Partial<Omit<ImageRow, 'id' | 'devices'>> & {
  readonly name: string;
  /** Made of the snapshots of another image; of its own when left out. */
  readonly snapshotsOf?: string;
  /** How long ago it was made; 0 when left out. */
  readonly ageDays?: number;
  readonly sizeGib?: number;
  /** Devices beside the root, such as `/dev/sdf`, whose volumes stay when an instance ends. */
  readonly keptDevices?: readonly string[];
  /** By AWS's own key, or by that of this ARN; not encrypted when left out. */
  readonly encryptedBy?: 'aws/ebs' | (string & {});
};

export interface TemplateSpec {
  readonly name: string;
  readonly data: RequestLaunchTemplateData;
  readonly description?: string;
  readonly tags?: Tags;
}

export interface InstanceSpec {
  readonly imageId: string;
  readonly instanceType?: string;
  /** Any subnet when left out. */
  readonly subnetId?: string;
  readonly tags?: Tags;
  /** A root on the host's own disk, of which no image can be made; a volume when left out. */
  readonly rootDeviceType?: 'instance-store';
  /** `running` is running, checked and serving at once; `booting`, the default, takes its time. */
  readonly as?: 'booting' | 'running';
}

/** Ways to put things into the world that no request made. All answer ids. */
export interface Ec2Builders {
  addImage(spec: ImageSpec): string;
  addLaunchTemplate(spec: TemplateSpec): string;
  /** Answers the number of the new version. */
  addLaunchTemplateVersion(templateId: string, data: RequestLaunchTemplateData, description?: string): number;
  addInstance(spec: InstanceSpec): string;
  addSubnet(zone: string): string;
  /** For templates that name their image as `resolve:ssm:NAME`. */
  setParameter(name: string, value: string): void;
  /** Breaks or mends the software of one instance. */
  setServing(instanceId: string, serving: boolean): void;
  /** Retention rules of the Recycle Bin, for everything that is deleted from now on, in days. */
  retainDeleted(days: { readonly image?: number; readonly snapshot?: number }): void;
  setChecks(instanceId: string, checks: InstanceRow['checks']): void;
  /** Lets another account use a key of this one, by its ARN. */
  shareKey(keyArn: string, accountId: string): void;
}

const dayMs = 24 * 60 * 60 * 1000;

export function createBuilders(world: Ec2World): Ec2Builders {
  const change = (instanceId: string, part: Partial<InstanceRow>): void => {
    const row = world.instances.get(instanceId);
    if (row !== undefined) changeInstance(world, { ...row, ...part });
  };
  return {
    addImage: (spec) => addImage(world, spec),
    addLaunchTemplate: ({ tags = {}, ...spec }) => addTemplate(world, { ...spec, tags }),
    addLaunchTemplateVersion: (templateId, data, description) =>
      addVersion(world, findTemplate(world, { LaunchTemplateId: templateId }), data, description).version,
    addInstance: (spec) => addInstance(world, spec),
    addSubnet: (zone) => addSubnet(world, zone),
    setParameter: (name, value) => {
      world.parameters.put(name, value);
    },
    retainDeleted: (days) => {
      Object.assign(world.bin.days, days);
    },
    setServing: (instanceId, serving) => change(instanceId, { serving }),
    setChecks: (instanceId, checks) => change(instanceId, { checks }),
    shareKey: (keyArn, accountId) => world.neighbours.shareKey(keyArn, accountId),
  };
}

function addImage(
  world: Ec2World,
  { ageDays = 0, sizeGib = 8, keptDevices = [], snapshotsOf, encryptedBy, ...given }: ImageSpec,
): string {
  const { kernel, images } = world;
  const id = kernel.id('ami');
  const createdAtMs = kernel.nowMs() - ageDays * dayMs;
  const device = (deviceName: string, deleteOnTermination: boolean): BlockDevice => ({
    ...{ deviceName, sizeGib, deleteOnTermination, ...encryption(kernel, encryptedBy) },
    snapshotId: kernel.id('snap'),
  });
  const shared = snapshotsOf === undefined ? undefined : images.get(snapshotsOf)?.devices;
  const image: ImageRow = {
    ownerId: kernel.accountId,
    state: 'available',
    architecture: 'x86_64',
    platform: 'linux',
    createdAtMs,
    isPublic: false,
    sharedWith: [],
    imdsV2: true,
    deregistrationProtected: false,
    tags: {},
    ...given,
    id,
    devices: shared ?? [device(rootDeviceName, true), ...keptDevices.map((name) => device(name, false))],
  };
  if (shared === undefined) for (const of of image.devices) addSnapshot(world, image, of);
  images.put(image);
  return id;
}

function addSnapshot({ kernel, snapshots }: Ec2World, image: ImageRow, device: BlockDevice): void {
  const { snapshotId, sizeGib, encrypted, kmsKeyId } = device;
  const { ownerId, tags, createdAtMs: startedAtMs } = image;
  snapshots.put({
    id: snapshotId,
    ownerId,
    state: 'completed',
    description: `Created for ${image.id}`,
    startedAtMs,
    sizeGib,
    encrypted,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    volumeId: kernel.id('vol'),
    tags,
  });
}

function addInstance(
  world: Ec2World,
  { imageId, instanceType = 't3.micro', subnetId, tags = {}, rootDeviceType, as }: InstanceSpec,
): string {
  const [first] = world.subnets.all();
  const details = { terminationProtected: false, terminatesOnShutdown: false, securityGroupIds: [] };
  const [row] = launch(world, {
    imageId,
    instanceType,
    subnetId: subnetId ?? first?.id ?? '',
    tags,
    count: 1,
    details,
  });
  if (row === undefined) throw new TypeError('a launch of one instance answered none');
  const built: InstanceRow = rootDeviceType === undefined ? row : { ...row, rootDeviceType };
  if (as === 'running')
    changeInstance(world, { ...built, state: 'running', checks: 'ok', serving: true, life: row.life + 1 });
  else if (built !== row) changeInstance(world, built);
  return row.id;
}

function addSubnet({ kernel, subnets }: Ec2World, zone: string): string {
  const [existing] = subnets.all();
  const row: SubnetRow = {
    id: kernel.id('subnet'),
    vpcId: existing?.vpcId ?? kernel.id('vpc'),
    zone,
    block: subnets.size,
    tags: {},
  };
  subnets.put(row);
  return row.id;
}
