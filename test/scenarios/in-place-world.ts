import { DescribeTargetHealthCommand, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TestClock } from '../../src/basics/clock.ts';
import type { Run } from '../../src/runs/run.ts';
import { known } from '../contracts/aws-world.ts';
import { accountId, type FleetWorld, passTime, region } from './fleet-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

/** What every server of these worlds has, and how they are asked for. */
export const serverTags = { Environment: 'production', Role: 'db' };
const serverFilter = 'Role=db';
export const serversSubject = `servers/${accountId}/${region}/${serverFilter}`;

type Built = Pick<FleetWorld, 'aws' | 'clients' | 'oldImageId' | 'targetGroupArn'>;

export interface ServersOptions {
  readonly count: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether they are behind the load balancer of the world. */
  readonly served?: boolean;
  readonly imageId?: string;
}

/** Servers that are in no group, run for a while, and lack three patches that need a restart. */
export async function addServers(
  { aws, clients, oldImageId, targetGroupArn }: Built,
  clock: TestClock,
  { count, tags = serverTags, served = false, imageId = oldImageId }: ServersOptions,
): Promise<readonly string[]> {
  aws.ssm.setMissingPatches(imageId, 3);
  const ids = Array.from({ length: count }, () => aws.ec2.addInstance({ imageId, tags, as: 'running' }));
  if (served)
    await clients.elb.send(
      new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: ids.map((Id) => ({ Id })) }),
    );
  passTime(clock, aws, 600);
  return ids.toSorted();
}

/** The whole bot beside such servers. */
export interface ServersScenario extends Scenario {
  /** By id, which is the order in which they are patched within a zone. */
  readonly ids: readonly string[];
  /** A request of Ada's to patch them that waits for approval. */
  askToPatch(flags?: string): Promise<void>;
  /** The same, approved by Grace and carried as far as it goes by itself. */
  patchThem(flags?: string): Promise<void>;
  /** Servers by whether they still lack patches. */
  patched(): readonly string[];
  /** Target states, of all that are registered. */
  targets(): Promise<Readonly<Record<string, number>>>;
}

/** The floor leaves a fifth of what is behind the load balancer to be patched at a time. */
const roomy = { defaults: { minHealthyPercent: 80 } };

export async function serversScenario(
  servers: ServersOptions,
  { config = roomy, ...options }: ScenarioOptions = {},
): Promise<ServersScenario> {
  const world = await scenario({ desired: 0, min: 0, config, ...options });
  const ids = await addServers(world, world.clock, servers);
  const askToPatch = async (flags = ''): Promise<void> => {
    await world.command('ada', `/ami patch --tags ${serverFilter} ${flags}`);
    await world.settle();
  };
  const built = world.changes().length;
  const run = async (): Promise<Run> => {
    const [live] = await world.store.live();
    const [last] = live === undefined ? await world.store.ofSubject(serversSubject, 1) : [live];
    return known(last);
  };
  return {
    ...world,
    run,
    changes: () => world.changes().slice(built),
    ids,
    askToPatch,
    patchThem: async (flags) => {
      await askToPatch(flags);
      await world.click('grace', 'Approve');
      await world.settle();
    },
    patched: () => patchedOf(world, ids),
    targets: () => targetStates(world),
  };
}

export function patchedOf({ aws }: Pick<FleetWorld, 'aws'>, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => {
    const { missingPatches, pendingReboot } = aws.ssm.software(id);
    return missingPatches === 0 && pendingReboot === 0;
  });
}

export async function targetStates({
  clients,
  targetGroupArn,
}: Pick<FleetWorld, 'clients' | 'targetGroupArn'>): Promise<Readonly<Record<string, number>>> {
  const { TargetHealthDescriptions = [] } = await clients.elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
  );
  const counts: Record<string, number> = {};
  for (const { TargetHealth: health } of TargetHealthDescriptions) {
    const state = health?.State ?? 'unknown';
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** How many behind the load balancer were healthy at least, whenever that changed. */
export function lowestServing(
  { aws, targetGroupArn }: Pick<FleetWorld, 'aws' | 'targetGroupArn'>,
  ids: readonly string[],
) {
  const serves = (id: string): boolean => aws.elb.health(targetGroupArn, id)?.State === 'healthy';
  const healthy = new Set(ids.filter(serves));
  let lowest = healthy.size;
  aws.elb.onChange((_arn, id) => {
    if (serves(id)) healthy.add(id);
    else healthy.delete(id);
    lowest = Math.min(lowest, healthy.size);
  });
  return () => lowest;
}

/** Works until a command was sent, and lets so much of it pass. */
export async function untilSent(world: Scenario, seconds: number): Promise<void> {
  await world.settle({ until: () => world.changes().includes('SendCommand') });
  passTime(world.clock, world.aws, seconds);
}
