import type { FaultsInForce } from '../faults.ts';
import type { Kernel } from '../kernel.ts';
import type { Machine } from '../machines.ts';
import { createParameters, type Parameters } from '../parameters.ts';
import { type ClientTokens, createClientTokens } from './idempotency.ts';
import type { ImageRow, SnapshotRow } from './image.ts';
import type { InstanceRow } from './instance.ts';
import type { RequestRow } from './launch-requests.ts';
import type { Neighbours } from './neighbours.ts';
import { defaultNetwork, type SubnetRow, type VpcRow, zoneNames } from './network.ts';
import type { Pace } from './pace.ts';
import type { Bin } from './recycle-bin.ts';
import { createTable, type Table } from './table.ts';
import type { TemplateRow, VersionRow } from './template.ts';
import type { VolumeRow } from './volume.ts';

/** Everything that the simulated EC2 remembers, and what it stands on. */
export interface Ec2World {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly pace: Pace;
  /** The other accounts and regions, itself among them. */
  readonly neighbours: Neighbours;
  readonly zones: readonly string[];
  readonly vpcs: Table<VpcRow>;
  readonly subnets: Table<SubnetRow>;
  readonly images: Table<ImageRow>;
  readonly snapshots: Table<SnapshotRow>;
  readonly bin: Bin;
  readonly instances: Table<InstanceRow>;
  /** Volumes that stayed when their instances ended, by id. */
  readonly leftVolumes: Map<string, VolumeRow>;
  readonly templates: Table<TemplateRow>;
  readonly templateVersions: Table<VersionRow>;
  /** Template ids by name. */
  readonly templateNames: Map<string, string>;
  /** That templates may name as `resolve:ssm:NAME`. */
  readonly parameters: Parameters;
  readonly requests: Table<RequestRow>;
  /** Addresses handed out so far, by subnet. */
  readonly addresses: Map<string, number>;
  readonly tokens: ClientTokens;
  readonly machineListeners: ((machine: Machine) => void)[];
  readonly imageListeners: ((imageId: string, sourceInstanceId: string) => void)[];
}

/** The tag by which Auto Scaling marks its instances; describes by it use an index. */
export const groupTag = 'aws:autoscaling:groupName';

export interface WorldParts {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly pace: Pace;
  readonly neighbours: Neighbours;
  readonly zoneCount: number;
}

export function createEc2World({ kernel, faults, pace, neighbours, zoneCount }: WorldParts): Ec2World {
  const lagging = { nowMs: kernel.nowMs, readLagMs: faults.readLagMs };
  const world: Ec2World = {
    kernel,
    faults,
    pace,
    neighbours,
    zones: zoneNames(kernel.region, zoneCount),
    vpcs: createTable<VpcRow>(lagging),
    subnets: createTable<SubnetRow>(lagging),
    images: createTable<ImageRow>({ ...lagging, onPut: (row) => neighbours.tell(world, row) }),
    snapshots: createTable<SnapshotRow>(lagging),
    bin: { days: {}, images: new Map(), snapshots: new Map() },
    instances: createTable<InstanceRow>({ ...lagging, groupOf: ({ tags }) => tags[groupTag] }),
    leftVolumes: new Map(),
    templates: createTable<TemplateRow>(lagging),
    templateVersions: createTable<VersionRow>({ ...lagging, groupOf: ({ templateId }) => templateId }),
    templateNames: new Map(),
    parameters: createParameters(kernel.nowMs),
    requests: createTable<RequestRow>(lagging),
    addresses: new Map(),
    tokens: createClientTokens(kernel.nowMs),
    machineListeners: [],
    imageListeners: [],
  };
  const { vpc, subnets } = defaultNetwork(kernel, zoneCount);
  world.vpcs.put(vpc);
  for (const subnet of subnets) world.subnets.put(subnet);
  neighbours.join(world);
  return world;
}

/** Puts a changed instance in its place and tells those who watch. */
export function changeInstance(world: Ec2World, row: InstanceRow): void {
  world.instances.put(row);
  for (const listener of world.machineListeners) listener(row);
  world.kernel.changed();
}

/** Runs `act` after so many seconds of the pace, more or less. */
export function later({ kernel, pace }: Ec2World, seconds: number, act: () => void): void {
  const share = 1 + pace.jitter * (2 * kernel.random() - 1);
  kernel.schedule(kernel.nowMs() + Math.round(seconds * 1000 * share), act);
}
