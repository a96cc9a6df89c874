import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { Run } from '../../src/runs/run.ts';
import type { BareScenario } from './bare.ts';
import { capacityViolations } from './capacity-violations.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';

/** What holds of a group whose instances were replaced: capacity, limits, images. */
export async function groupViolations(outcome: Outcome, history: History): Promise<readonly string[]> {
  const { run, world, before, scaled, others } = outcome;
  const found = [...capacityViolations(outcome, history)];
  const group = await world.group();
  if (group.suspended.length > 0) found.push(`${group.suspended.join()} is still suspended`);
  const max = before.max + others.maxRaisedBy;
  if (group.max !== Math.max(max, group.desired) && group.max !== max)
    found.push(`max size is ${group.max}, was ${max}`);
  const wanted = before.desired + scaled.by;
  if (group.desired < wanted && !scaled.crossedUnseen)
    found.push(`desired capacity is ${group.desired}, and ${wanted} was wanted (${before.desired} and ${scaled.by})`);
  if (!scaled.in && group.desired > wanted)
    found.push(`desired capacity is ${group.desired}, more than the ${wanted} that was wanted`);
  found.push(...(await imageViolations(run, world, history)));
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
