/** What target groups say of servers, where somebody else may delete any of them at any time. */
import { isAwsError } from '../../aws/errors.ts';
import { mapBounded } from '../../aws/pages.ts';
import type { Aws } from '../../aws/ports.ts';
import type { TargetHealth } from '../../fleet/fleet.ts';
import { healthByServer, isRegistered, type RegisteredTarget, serversByAddress } from '../../fleet/registrations.ts';

/** Some thousand target groups have to be read within one transition of a run. */
const callsAtOnce = 24;

export interface ServerTargets {
  readonly targetGroupArn: string;
  /** By server; what is registered by an address of none of them is there under its address. */
  readonly health: ReadonlyMap<string, TargetHealth>;
}

interface Looked {
  readonly targets: Pick<Aws['targets'], 'groups' | 'registered'>;
  readonly instances: Pick<Aws['instances'], 'addresses'>;
}

/**
 * Every target group of the region that has any of these servers, by id or by address. A call for each target group of
 * their VPCs; addresses are looked for everywhere, since those may be of another VPC than the target group.
 */
export async function targetsOfServers(
  { targets, instances }: Looked,
  ids: readonly string[],
): Promise<readonly ServerTargets[]> {
  if (ids.length === 0) return [];
  const [groups, servers] = await Promise.all([targets.groups(), instances.addresses(ids)]);
  const vpcIds = new Set(servers.flatMap(({ vpcId }) => vpcId ?? []));
  const possible = groups.filter(
    ({ targetType, vpcId }) => targetType === 'ip' || vpcId === undefined || vpcIds.has(vpcId),
  );
  const serversIn = serversByAddress(servers);
  const wanted = new Set(ids);
  const read = await mapBounded(possible, callsAtOnce, async ({ targetGroupArn, vpcId }) => {
    const registered = (await registeredIn(targets, targetGroupArn)) ?? [];
    return { targetGroupArn, health: healthByServer(registered, serversIn(vpcId)) };
  });
  return read.filter(({ health }) => [...health].some(([id, target]) => wanted.has(id) && isRegistered(target)));
}

/** The targets of a target group; undefined where it does not exist (any more). */
export async function registeredIn(
  targets: Pick<Aws['targets'], 'registered'>,
  targetGroupArn: string,
): Promise<readonly RegisteredTarget[] | undefined> {
  try {
    return await targets.registered(targetGroupArn);
  } catch (error) {
    if (isAwsError(error, 'not-found')) return undefined;
    throw error;
  }
}

/** How long servers drain from each of these; those that are gone, or do not say, are left out. */
export async function drainSecondsOf({ targets }: Aws, arns: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const read = await mapBounded(arns, callsAtOnce, async (arn): Promise<[string, number][]> => {
    try {
      const seconds = await targets.drainSeconds(arn);
      return seconds === undefined ? [] : [[arn, seconds]];
    } catch (error) {
      if (isAwsError(error, 'not-found')) return [];
      throw error;
    }
  });
  return new Map(read.flat());
}

/**
 * Acts on one target group after the other, and answers those that do not exist any more. What else fails is thrown
 * when all the others are done.
 */
export async function inEachGroup<Item extends { readonly targetGroupArn: string }>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<readonly string[]> {
  const gone: string[] = [];
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await act(item);
    } catch (error) {
      if (isAwsError(error, 'not-found')) gone.push(item.targetGroupArn);
      else failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return gone;
}
