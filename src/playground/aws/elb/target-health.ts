import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Machine } from '../machines.ts';
import type { Target } from './world.ts';

export interface TargetView {
  readonly target: Target;
  readonly inUse: boolean;
  readonly machine: Machine | undefined;
  readonly nowMs: number;
  readonly registrationSeconds: number;
}

/** What DescribeTargetHealth answers for a registered target: state, reason code and description. */
export function describeHealth(view: TargetView): TargetHealth {
  const { target, machine } = view;
  if (target.phase === 'draining') return draining;
  const isInstance = target.id === target.instanceId;
  if (isInstance && (machine?.state === 'stopped' || machine?.state === 'stopping')) return stopped;
  if (!view.inUse) return notInUse;
  switch (target.phase) {
    case 'healthy':
      return healthy;
    case 'unhealthy':
      return unhealthy(target, machine);
    case 'initial':
      return view.nowMs - target.registeredAtMs < view.registrationSeconds * 1000 ? registering : checking;
  }
}

/** For an id that was asked for and is not registered. */
export const notRegistered: TargetHealth = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
};

const healthy: TargetHealth = { State: 'healthy' };

const draining: TargetHealth = {
  State: 'draining',
  Reason: 'Target.DeregistrationInProgress',
  Description: 'Target deregistration is in progress',
};

const stopped: TargetHealth = {
  State: 'unused',
  Reason: 'Target.InvalidState',
  Description: 'Target is in the stopped state',
};

const notInUse: TargetHealth = {
  State: 'unused',
  Reason: 'Target.NotInUse',
  Description: 'Target group is not configured to receive traffic from the load balancer',
};

const registering: TargetHealth = {
  State: 'initial',
  Reason: 'Elb.RegistrationInProgress',
  Description: 'Target registration is in progress',
};

const checking: TargetHealth = {
  State: 'initial',
  Reason: 'Elb.InitialHealthChecking',
  Description: 'Initial health checks in progress',
};

/** A machine that runs answers with the wrong code; one that does not answers nothing at all. */
function unhealthy(target: Target, machine: Machine | undefined): TargetHealth {
  const answers = target.held || (machine?.state === 'running' && machine.checks === 'ok');
  return answers ? wrongAnswer : noAnswer;
}

const wrongAnswer: TargetHealth = {
  State: 'unhealthy',
  Reason: 'Target.ResponseCodeMismatch',
  Description: 'Health checks failed with these codes: [503]',
};

const noAnswer: TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' };
