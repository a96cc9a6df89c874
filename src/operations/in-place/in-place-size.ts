/** Which servers are patched, how many at once, and how many may fail. Pure; throws Refusal where it does not work. */
import { Refusal } from '../../basics/errors.ts';
import type { InPlace } from '../../config/in-place.ts';
import { type Batch, parseBatch } from '../../fleet/batch.ts';
import { targetGroupName } from '../../fleet/health.ts';
import {
  concurrencyOf,
  errorBudgetOf,
  parseErrorBudget,
  type SortedServers,
  sortServers,
} from '../../fleet/in-place.ts';
import { type GuardedPool, guardedFleet, guardedTargets, planInPlaceWaves } from '../../fleet/target-pools.ts';
import type { PatchRequest } from '../stages/patch-request.ts';
import type { InPlaceWorld } from './in-place-world.ts';

export interface InPlaceSize extends SortedServers {
  readonly ids: readonly string[];
  /** How many at once would be patched if the others had not to serve. */
  readonly wanted: number;
  readonly batch: number;
  readonly errorBudget: number;
  readonly waves: number;
}

/** As requested, else as configured. Throws Refusal where nobody is left to patch, or the floor lets none go. */
export function sizeInPlace(world: InPlaceWorld, request: PatchRequest, config: InPlace): InPlaceSize {
  const sorted = sortServers(world.servers);
  refuseNobody(world, sorted);
  const ids = sorted.eligible.map(({ instanceId }) => instanceId);
  const { wanted, atOnce } = concurrencyOf(batchOf(request.batch, config.concurrency, ids.length), ids.length);
  const mayFail = errorBudgetOf(budgetOf(request.maxErrors, config.errorBudget), ids.length);
  // Where nobody is asked about it, that all of them fail is no success.
  const errorBudget = request.takesItselfBack === true ? Math.min(mayFail, ids.length - 1) : mayFail;
  const pools = poolsOf(world);
  const { stuck, count } = planInPlaceWaves(pools, ids, { batch: atOnce, budget: errorBudget });
  if (stuck !== undefined) throw noRoom(world, stuck.pool);
  // As many as may stop serving together, which a short list never comes to.
  const { largest } = planInPlaceWaves(pools, ids, { batch: atOnce, budget: ids.length });
  return { ...sorted, ids, wanted, batch: Math.max(1, largest), errorBudget, waves: count };
}

/** Everybody who serves together with one of these servers, and how many of them have to. */
export function poolsOf({ fleet, targets, policy }: InPlaceWorld): readonly GuardedPool[] {
  const own = fleet?.targetGroupArns ?? [];
  const others = targets.filter(({ targetGroupArn }) => !own.includes(targetGroupArn));
  return [
    ...(fleet === undefined ? [] : guardedFleet(fleet, policy)),
    ...others.map(({ targetGroupArn, health }) => guardedTargets(targetGroupArn, health, [], policy)),
  ];
}

/** Throws Refusal where nothing is left to patch, and says why of the most common reason first. */
function refuseNobody({ subject, servers }: InPlaceWorld, { eligible, left }: SortedServers): void {
  if (eligible.length > 0) return;
  const groups = [...new Set(left.flatMap(({ why, detail }) => (why === 'in-group' ? [detail] : [])))];
  if (servers.length > 0 && groups.length > 0 && left.every(({ why }) => why === 'in-group'))
    throw new Refusal(
      'all-in-groups',
      `Every server with ${subject} is in an Auto Scaling group: ${groups.slice(0, 5).join(', ')}.`,
      `Patch the group: /ami patch ${groups[0]} --strategy in-place`,
    );
  const offline = left.filter(({ why }) => why === 'agent-offline' || why === 'no-agent').length;
  if (offline > 0)
    throw new Refusal(
      'agents-offline',
      `None of the ${servers.length} servers of ${subject} can be patched: ${offline} have no SSM agent that is online.`,
      'Look at the agents and their instance profile (AmazonSSMManagedInstanceCore), then ask again.',
      { offline },
    );
  throw new Refusal(
    'no-servers',
    `${subject} has no server that runs and can be patched.`,
    'Start one, then ask again.',
  );
}

function batchOf(asked: string | undefined, fallback: Batch, servers: number): Batch {
  if (asked === undefined) return fallback;
  const parsed = parseBatch(asked);
  if (parsed.ok && (parsed.batch.kind === 'percent' || parsed.batch.count <= servers)) return parsed.batch;
  const reason = parsed.ok ? `A batch of ${asked} is more than the ${servers} servers.` : `"${asked}" is not a batch.`;
  throw new Refusal('bad-batch', reason, `Give a number from 1 to ${servers}, or a share such as --batch 10%.`, {
    batch: asked,
  });
}

function budgetOf(asked: string | undefined, fallback: Batch): Batch {
  if (asked === undefined) return fallback;
  const parsed = parseErrorBudget(asked);
  if (parsed.ok) return parsed.batch;
  throw new Refusal(
    'bad-error-budget',
    `"${asked}" is no number of servers that may fail.`,
    'Give a number such as --max-errors 3, a share such as --max-errors 5%, or 0.',
    { maxErrors: asked },
  );
}

function noRoom({ subject, policy, fleet }: InPlaceWorld, pool: GuardedPool): Refusal {
  const where = pool.targetGroupArn === undefined ? '' : ` in ${targetGroupName(pool.targetGroupArn)}`;
  const other = fleet === undefined ? '' : `, or replace the fleet instead: /ami patch ${subject} --strategy rolling`;
  return new Refusal(
    'no-room',
    `No server of ${subject} may stop serving${where}: ${pool.serving.size} serve, and ${pool.floor} have to (${policy.minHealthyPercent} %).`,
    `Add servers, or lower minHealthyPercent in the configuration${other}.`,
    { serving: pool.serving.size, floor: pool.floor },
  );
}
