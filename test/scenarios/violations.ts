import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import type { Run } from '../../src/runs/run.ts';
import type { BareScenario } from './bare.ts';
import { capacityViolations } from './capacity-violations.ts';
import { accountId, region } from './fleet-world.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';
import { lifeOf } from './lived-strategies.ts';

/** Everything that holds whatever happened; each sentence that comes back is a violation. */
export async function violations(outcome: Outcome, history: History): Promise<readonly string[]> {
  const { run, world, before, scaled } = outcome;
  const found: string[] = [];
  if (run.phase.kind !== 'ended') return [`the run did not end: ${JSON.stringify(run.phase)} at ${run.step.index}`];
  found.push(...capacityViolations(outcome, history));
  const key = fleetKeyText({ accountId, region, groupName: 'web' });
  const group = await world.group();
  if ((await world.store.lockHolder(key)) !== undefined) found.push('the lock is still held');
  if ((await world.store.pins(key)).length > 0) found.push('a pin is left');
  if (group.suspended.length > 0) found.push(`${group.suspended.join()} is still suspended`);
  if (group.max !== Math.max(before.max, group.desired) && group.max !== before.max)
    found.push(`max size is ${group.max}, was ${before.max}`);
  const wanted = before.desired + scaled.by;
  if (group.desired < wanted && !scaled.crossedUnseen)
    found.push(`desired capacity is ${group.desired}, and ${wanted} was wanted (${before.desired} and ${scaled.by})`);
  if (!scaled.in && group.desired > wanted)
    found.push(`desired capacity is ${group.desired}, more than the ${wanted} that was wanted`);
  const made = world.aws
    .mutations()
    .filter(({ action, outcome }) => action === 'CreateLaunchTemplateVersion' && outcome === 'done');
  // One to go to; and one to go back to, where what the group launched before may have moved.
  const most = history.launches === 'parameter' && run.undo !== undefined ? 2 : 1;
  if (new Set(made.map(({ input }) => JSON.stringify(input))).size > most)
    found.push(`more than ${most} template versions were made`);
  found.push(...(await imageViolations(run, world, history)));
  found.push(...((await lifeOf(history).violations?.(outcome, history)) ?? []));
  return found;
}

async function imageViolations(run: Run, world: BareScenario, { launches }: History): Promise<readonly string[]> {
  if (run.phase.kind !== 'ended') return [];
  const { AutoScalingGroups = [] } = await world.clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  const loose = (AutoScalingGroups[0]?.Instances ?? []).filter(
    ({ LifecycleState: state, ProtectedFromScaleIn: kept }) => state === 'InService' && kept !== true,
  );
  const imageOf = (id: string | undefined): string | undefined => world.aws.ec2.machines.find(id ?? '')?.imageId;
  const onNew = loose.filter(({ InstanceId }) => imageOf(InstanceId) === world.newImageId).length;
  if (run.phase.outcome === 'done' && onNew < loose.length)
    return [`done, and ${loose.length - onNew} instances are on the old image`];
  if (run.phase.outcome === 'undone' && launches !== 'new' && onNew > 0)
    return [`undone, and ${onNew} instances are on the new image`];
  return [];
}
