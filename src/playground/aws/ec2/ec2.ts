import type { FaultsInForce } from '../faults.ts';
import type { Kernel } from '../kernel.ts';
import type { Machines } from '../machines.ts';
import type { Parameters } from '../parameters.ts';
import type { Ec2Operations, OperationTable } from '../wire/operation.ts';
import { createBuilders, type Ec2Builders } from './builders.ts';
import { consoleOperations } from './console.ts';
import { createHosts, type Hosts } from './hosts.ts';
import { imageChangeOperations } from './image-changes.ts';
import { imageCopyOperations } from './image-copy.ts';
import { imageDescribeOperations } from './image-describes.ts';
import { instanceAttributeOperations } from './instance-attributes.ts';
import { instanceChangeOperations } from './instance-changes.ts';
import { instanceDescribeOperations } from './instance-describes.ts';
import { launchRequestOperations } from './launch-requests.ts';
import { createMachines } from './machines.ts';
import { createNeighbours, type Neighbours } from './neighbours.ts';
import { networkDescribeOperations } from './network-describes.ts';
import { createEc2Overview, type Ec2Overview } from './overview.ts';
import { defaultPace, type Pace } from './pace.ts';
import { recycleBinOperations } from './recycle-bin.ts';
import { snapshotSharingOperations } from './snapshot-sharing.ts';
import { tagOperations } from './tag-operations.ts';
import { templateChangeOperations } from './template-changes.ts';
import { templateDescribeOperations } from './template-describes.ts';
import { volumeDescribeOperations } from './volume-describes.ts';
import { createEc2World, type Ec2World } from './world.ts';

export interface Ec2Options {
  readonly pace?: Partial<Pace>;
  /** Availability zones, each with one subnet; 3 when left out, at most 6. */
  readonly zoneCount?: number;
  /** Given to several, they can share images and copy them; it is alone when left out. */
  readonly neighbours?: Neighbours;
}

export interface Ec2 extends Ec2Builders, Ec2Overview {
  readonly operations: Ec2Operations & OperationTable;
  readonly machines: Machines;
  readonly hosts: Hosts;
  /** That Systems Manager answers for. */
  readonly parameters: Parameters;
  readonly vpcId: string;
  /** One per zone at first, in the order of the zones. */
  subnetIds(): readonly string[];
}

/** A simulated EC2 in one account and region. */
export function createEc2(kernel: Kernel, faults: FaultsInForce, options: Ec2Options = {}): Ec2 {
  const { pace, zoneCount = 3, neighbours = createNeighbours() } = options;
  const world = createEc2World({ kernel, faults, pace: { ...defaultPace, ...pace }, neighbours, zoneCount });
  const [vpc] = world.vpcs.all();
  return {
    ...createBuilders(world),
    ...createEc2Overview(world),
    operations: ec2Operations(world),
    machines: createMachines(world),
    hosts: createHosts(world),
    parameters: world.parameters,
    vpcId: vpc?.id ?? '',
    subnetIds: () => [...world.subnets.all()].map(({ id }) => id),
  };
}

function ec2Operations(world: Ec2World) {
  return {
    ...imageDescribeOperations(world),
    ...imageChangeOperations(world),
    ...imageCopyOperations(world),
    ...snapshotSharingOperations(world),
    ...recycleBinOperations(world),
    ...instanceDescribeOperations(world),
    ...instanceChangeOperations(world),
    ...instanceAttributeOperations(world),
    ...consoleOperations(world),
    ...volumeDescribeOperations(world),
    ...templateDescribeOperations(world),
    ...templateChangeOperations(world),
    ...launchRequestOperations(world),
    ...tagOperations(world),
    ...networkDescribeOperations(world),
  };
}
