import { DescribeImagesCommand, DescribeSnapshotsCommand, type Image } from '@aws-sdk/client-ec2';
import { testClock } from '../../src/basics/clock.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { createNeighbours } from '../../src/playground/aws/ec2/neighbours.ts';
import type { Pace } from '../../src/playground/aws/ec2/pace.ts';
import { accountId, type FleetWorld, fleetWorld, region } from './fleet-world.ts';
import { tagsOf } from './image-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

export const otherAccount = '444455556666';
export const otherRegion = 'us-east-1';
/** That copies in the other account and region are encrypted with. */
export const otherKey = 'alias/images';

/** The bot in one account and region, beside another region of it and another account in both. */
export interface CopyScenario extends Scenario {
  /** The same account in the other region; the other account in the first region, and in the other. */
  readonly away: FleetWorld;
  readonly beside: FleetWorld;
  readonly far: FleetWorld;
  /** A request of Ada's, carried as far as it goes by itself. */
  ask(line: string): Promise<void>;
}

export const copyConfig: ConfigInput = {
  places: [
    { account: accountId, region },
    { account: accountId, region: otherRegion },
    { account: otherAccount, region },
    { account: otherAccount, region: otherRegion, kmsKeyId: otherKey },
  ],
};

interface CopyOptions extends ScenarioOptions {
  readonly pace?: Partial<Pace>;
}

/** Each of the four has a small fleet `web` of its own. */
export async function copyScenario({ config = {}, pace = {}, ...options }: CopyOptions = {}): Promise<CopyScenario> {
  const clock = options.clock ?? testClock();
  const ec2 = { neighbours: createNeighbours(), pace };
  const small = { clock, ec2, desired: 1, withLoadBalancer: false };
  const away = await fleetWorld({ ...small, region: otherRegion, seed: 2 });
  const beside = await fleetWorld({ ...small, accountId: otherAccount, seed: 3 });
  const far = await fleetWorld({ ...small, accountId: otherAccount, region: otherRegion, seed: 4 });
  const world = await scenario({
    ...small,
    ...options,
    config: { ...copyConfig, ...config },
    regions: { [otherRegion]: away.aws },
    accounts: [
      { accountId: otherAccount, region, aws: beside.aws },
      { accountId: otherAccount, region: otherRegion, aws: far.aws },
    ],
  });
  return {
    ...world,
    ...{ away, beside, far },
    ask: async (line) => {
      await world.command('ada', line);
      await world.settle();
    },
  };
}

/** What was copied to a place, whatever became of it, with the tags of its snapshots and the key that they are encrypted with. */
export async function copiesIn({ clients }: Pick<FleetWorld, 'clients'>) {
  const copied = { Filters: [{ Name: 'tag-key', Values: ['CopiedFrom'] }] };
  const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand(copied));
  return Promise.all(
    Images.map(async (image) => ({ image, tags: tagsOf(image), snapshots: await snapshotsOf(clients, image) })),
  );
}

async function snapshotsOf(clients: FleetWorld['clients'], { BlockDeviceMappings = [] }: Image) {
  const SnapshotIds = BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
  const { Snapshots = [] } = await clients.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds }));
  return Snapshots.map((snapshot) => ({
    state: snapshot.State,
    key: snapshot.KmsKeyId,
    encrypted: snapshot.Encrypted,
    tags: tagsOf(snapshot),
  }));
}

/** With whom the AMI and its snapshots are shared, as EC2 says. */
export async function sharesOf({ core }: Pick<Scenario, 'core'>, imageId: string): Promise<readonly string[]> {
  const { images } = core.desk.aws.for({ accountId, region }, { actor: 'test' });
  const [image] = await images.read([imageId]);
  const grants = [
    ...(await images.grants(imageId)),
    ...(await Promise.all((image?.snapshots ?? []).map(({ snapshotId }) => images.snapshotGrants(snapshotId)))).flat(),
  ];
  return grants.flatMap((grant) => (grant.kind === 'account' ? [grant.accountId] : [grant.kind]));
}
