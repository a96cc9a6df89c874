import type { Cause } from '../elb/cause.ts';
import type { ElbModel } from '../elb/elb.ts';
import type { Kernel } from '../kernel.ts';
import type { Machines } from '../machines.ts';
import { ServiceError } from '../wire/operation.ts';
import type { Group, Member } from './group.ts';
import type { Journal } from './journal.ts';

export interface AutoScalingOptions {
  /** How long until a group notices that it has too few or too many instances. */
  readonly reactionSeconds: number;
  /** How long `Pending:Proceed` lasts. */
  readonly proceedSeconds: number;
  /** From unhealthy to the start of the replacement. */
  readonly replacementSeconds: number;
  /** From an imbalance of zones to the first launch that mends it. */
  readonly rebalanceSeconds: number;
  /** First pause after a refused launch; doubles with each further one. */
  readonly launchRetrySeconds: number;
  readonly launchRetryMostSeconds: number;
  /** How long a terminated instance is still listed. */
  readonly goneSeconds: number;
  /** How old the answers of describes may be at this moment; a fault. */
  readonly readLagMs: () => number;
  /** The state of a CloudWatch alarm; undefined where there is none of that name. */
  readonly alarmState: (name: string) => 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined;
  /** The alarms that act on something, such as a scaling policy, when they fire. */
  readonly alarmsActingOn: (arn: string) => readonly { readonly AlarmName: string; readonly AlarmARN: string }[];
}

export const autoScalingDefaults: AutoScalingOptions = {
  reactionSeconds: 3,
  proceedSeconds: 1,
  replacementSeconds: 10,
  rebalanceSeconds: 60,
  launchRetrySeconds: 20,
  launchRetryMostSeconds: 600,
  goneSeconds: 2,
  readLagMs: () => 0,
  alarmState: () => undefined,
  alarmsActingOn: () => [],
};

export type MemberListener = (groupName: string, instanceId: string, cause: Cause) => void;

/** Everything that Auto Scaling remembers and stands on. */
export interface Engine {
  readonly kernel: Kernel;
  readonly machines: Machines;
  readonly elb: ElbModel;
  readonly options: AutoScalingOptions;
  readonly groups: Map<string, Group>;
  readonly memberOf: Map<string, Member>;
  readonly journal: Journal;
  readonly listeners: MemberListener[];
  /** Makes the group look at itself after `delaySeconds`; by default as soon as it would notice. */
  nudge(group: Group, delaySeconds?: number): void;
}

/** Throws the ValidationError of AWS. */
export function findGroup(engine: Engine, name: string): Group {
  const group = engine.groups.get(name);
  if (group !== undefined) return group;
  throw validation(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
}

/** Throws where the instance belongs to no group, or to another one. */
export function findMember(engine: Engine, instanceId: string, group?: Group): Member {
  const member = engine.memberOf.get(instanceId);
  if (member === undefined) {
    throw validation(`Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
  }
  if (group !== undefined && member.group !== group) {
    throw validation(`The instance ${instanceId} is not part of Auto Scaling group ${group.name}.`);
  }
  return member;
}

export function validation(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

/** Tells monitors that an instance changed, and why. */
export function memberChanged(engine: Engine, member: Member, cause: Cause): void {
  for (const listener of engine.listeners) listener(member.group.name, member.instanceId, cause);
}

export function isSuspended(group: Group, process: Process): boolean {
  return group.suspended.has(process);
}

export const processes = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
] as const;

export type Process = (typeof processes)[number];

/** Runs `act` after so many simulated seconds, and tells the monitors. */
export function after({ kernel }: Engine, delaySeconds: number, act: () => void): void {
  kernel.schedule(kernel.nowMs() + delaySeconds * 1000, () => {
    act();
    kernel.changed();
  });
}
