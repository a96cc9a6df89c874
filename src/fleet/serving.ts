import type { Fleet, FleetInstance } from './fleet.ts';
import { targetIn } from './health.ts';

/**
 * Whether traffic can reach the instance: in service, and healthy in every target group of the fleet. Where there is
 * no target group the group's own opinion counts instead.
 */
export function isServing(instance: FleetInstance, fleet: Fleet): boolean {
  if (!isUp(instance)) return false;
  if (fleet.targetGroupArns.length === 0) return instance.groupHealth === 'Healthy';
  return fleet.targetGroupArns.every((arn) => targetIn(instance, arn)?.state === 'healthy');
}

/** Whether one target group sends traffic to the instance. */
export function isServingIn(instance: FleetInstance, targetGroupArn: string): boolean {
  return isUp(instance) && targetIn(instance, targetGroupArn)?.state === 'healthy';
}

/** How many instances serve now. */
export function servingCount(fleet: Fleet): number {
  return fleet.instances.filter((instance) => isServing(instance, fleet)).length;
}

/** A target group may still call an instance healthy that EC2 is already shutting down; EC2 is right. */
function isUp({ lifecycle, ec2State }: FleetInstance): boolean {
  return lifecycle === 'InService' && (ec2State === undefined || ec2State === 'running');
}
