/** The rules of an instance refresh, from policy, batch and the group; and what speaks against one. Pure. */
import { Refusal } from '../../basics/errors.ts';
import type { FleetPolicy } from '../../config/policy.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { GroupChecks, RefreshRules } from '../../fleet/refresh.ts';
import { type Bounds, boundsFor, firstInstances, firstPercent } from '../../fleet/refresh-size.ts';
import { batchSize } from './rolling-size.ts';
import type { RolloutRequest } from './rollout-request.ts';

/** AWS counts an instance as ready when its warm-up is over, so that a short one lets old ones go too early. */
const usualWarmupSeconds = 300;
/** The bot has to look a few times before it is over. */
const looksInWarmup = 4;

/** Where nothing else is written, as long as the group itself takes for a start. */
function warmupOf({ refresh, pollSeconds }: FleetPolicy, checks: GroupChecks): number {
  const { warmupSeconds = 0, graceSeconds } = checks;
  const wanted = refresh.instanceWarmupSeconds ?? Math.max(warmupSeconds, graceSeconds, usualWarmupSeconds);
  return Math.ceil(Math.max(wanted, looksInWarmup * pollSeconds));
}

/** Throws Refusal for a batch that is none of this fleet. */
export function refreshRules(
  fleet: Fleet,
  policy: FleetPolicy,
  checks: GroupChecks,
  request: RolloutRequest,
): RefreshRules {
  const { refresh } = policy;
  const { checkpointPercents: written } = refresh;
  return {
    ...bounds(fleet, policy, request),
    warmupSeconds: warmupOf(policy, checks),
    checkpointPercents: written.length === 0 || written.at(-1) === 100 ? [...written] : [...written, 100],
    checkpointDelaySeconds: Math.round(refresh.checkpointDelaySeconds),
    bakeSeconds: Math.round(refresh.bakeSeconds),
    alarms: refresh.alarms,
    standby: refresh.standby,
    protectedInstances: policy.protectedInstances,
  };
}

/** The floor holds whatever is configured; a batch that was asked for holds before a maximum that is configured. */
function bounds(fleet: Fleet, policy: FleetPolicy, { batch }: RolloutRequest): Bounds {
  const { minHealthyPercent, maxHealthyPercent } = policy.refresh;
  const least = Math.max(policy.minHealthyPercent, minHealthyPercent);
  if (maxHealthyPercent === undefined || batch !== undefined)
    return boundsFor(fleet.desired, batchSize(fleet, batch, policy.batch), least);
  return { minHealthyPercent: least, maxHealthyPercent };
}

/** The first few by themselves: one after the other, and nothing goes before its replacement is ready. */
export function firstRules(fleet: Fleet, rules: RefreshRules): RefreshRules {
  return {
    ...rules,
    minHealthyPercent: 100,
    maxHealthyPercent: 100,
    checkpointPercents: [firstPercent(fleet.desired)],
    checkpointDelaySeconds: 0,
    bakeSeconds: 0,
  };
}

/** Whether the image is tried on the first few before the others, and on how many. */
export function firstOf(fleet: Fleet, toReplace: number, hasServed: boolean): number | undefined {
  const first = firstInstances(fleet.desired);
  return hasServed || toReplace <= first ? undefined : first;
}

/** On the way back nothing waits, and what carries protection from the group is taken back all the same. */
export function backRules(rules: RefreshRules): RefreshRules {
  return { ...rules, checkpointPercents: [], bakeSeconds: 0, alarms: [], protectedInstances: 'replace' };
}

/** Throws Refusal where AWS would refuse, or would not hold the floor. */
export function refuseRefresh(fleet: Fleet, checks: GroupChecks | undefined): GroupChecks {
  const { groupName } = fleet.key;
  if (checks === undefined)
    throw new Refusal('unknown-fleet', `${fleet.name} has just been deleted.`, 'See what is there: /ami fleets');
  if (checks.byAttributes)
    throw new Refusal(
      'refresh-by-attributes',
      `${fleet.name} chooses its instance types by attributes, and AWS refreshes no such group to another template version.`,
      'Use another strategy: --strategy rolling',
    );
  if (fleet.targetGroupArns.length > 0 && !checks.checksLoadBalancer)
    throw new Refusal(
      'refresh-ignores-load-balancer',
      `${fleet.name} is behind a load balancer, and its health checks look at EC2 alone: AWS would let old instances go before new ones serve.`,
      `Use --strategy rolling, or let them look: aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${groupName} --health-check-type ELB --health-check-grace-period 300`,
    );
  if (fleet.suspendedProcesses.includes('InstanceRefresh'))
    throw new Refusal(
      'suspended',
      `Somebody suspended InstanceRefresh on ${fleet.name}, so that AWS replaces nothing.`,
      `Resume it, or use --strategy rolling: aws autoscaling resume-processes --auto-scaling-group-name ${groupName} --scaling-processes InstanceRefresh`,
    );
  return checks;
}
