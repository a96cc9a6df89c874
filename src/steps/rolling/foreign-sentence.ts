import type { ForeignActivity } from '../../fleet/foreign.ts';

/** What stands in the way of the next wave or stage, and what to do about it. */
export function standsInTheWay(activity: ForeignActivity): string {
  return `${foreignSentence(activity)} Undo it or wait until it is over, then retry.`;
}

/** What stands in the way of a change, as a sentence. */
export function foreignSentence(activity: ForeignActivity): string {
  switch (activity.kind) {
    case 'deleting':
      return 'The Auto Scaling group is being deleted.';
    case 'active-refresh':
      return `An instance refresh (${activity.refreshId}) that is not ours is replacing instances of this fleet.`;
    case 'stack-operation':
      return `CloudFormation is at work on the stack ${activity.stackName}, which this fleet belongs to (${activity.status}).`;
    case 'code-deployment':
      return `CodeDeploy is deploying ${activity.applicationName} to this fleet (${activity.deploymentId}).`;
    case 'suspended':
      return `Somebody suspended ${activity.processes.join(', ')} on this fleet, without which it cannot be replaced.`;
    case 'warm-pool':
      return 'The fleet has a warm pool, whose instances would bring the old image back into service.';
    case 'weighted-capacity':
      return 'The fleet counts its capacity in weights, not in instances, which Amiable does not replace in waves yet.';
    case 'classic-load-balancer':
      return `The fleet is behind a classic load balancer (${activity.names.join(', ')}), whose health Amiable cannot read per instance.`;
  }
}
