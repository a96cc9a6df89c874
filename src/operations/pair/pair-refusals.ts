/** What speaks against a change from one group of a pair to the other, before anything is planned. Pure; each throws Refusal. */
import type { Blueprint } from '../../aws/pair-ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { PairProblem } from '../../fleet/blue-green.ts';
import { targetGroupName } from '../../fleet/health.ts';
import type { PairWorld } from './pair-world.ts';

/** Throws the refusal for what is wrong with the pair. */
export function refuseProblem(fleet: string, problem: PairProblem): never {
  const [reason, remedy] = sentences(fleet, problem);
  throw new Refusal(`pair-${problem.kind}`, reason, remedy, { fleet });
}

function sentences(fleet: string, problem: PairProblem): readonly [reason: string, remedy: string] {
  switch (problem.kind) {
    case 'not-in-pair':
      return [
        `${problem.groupName} has the traffic of ${fleet}, and is not in exactly one of its two target groups.`,
        'Attach it to one of them and detach it from the other, then ask again.',
      ];
    case 'more-target-groups':
      return [
        `${problem.groupName} is in further target groups (${problem.arns.map(targetGroupName).join(', ')}), which send traffic whatever the weights say.`,
        'Detach it from them, or use another strategy.',
      ];
    case 'shared-target-group':
      return [
        `${problem.groupName} is in ${targetGroupName(problem.arn)}, which is the target group of the group that has the traffic.`,
        'Detach it from there, then ask again.',
      ];
    case 'no-listener':
      return [
        `No listener and no rule sends traffic to the target groups of ${fleet}.`,
        'Have a listener of an Application Load Balancer forward to one of them, then ask again.',
      ];
    case 'no-weights':
      return [
        `${problem.listener} is no listener of an Application Load Balancer, so its traffic cannot be shifted in stages.`,
        'Use another strategy.',
      ];
    case 'third-target-group':
      return [
        `${problem.listener} also forwards to ${targetGroupName(problem.arn)}, which is none of the two target groups of ${fleet}.`,
        'Take it out of that listener or rule, then ask again.',
      ];
    case 'split-traffic':
      return [
        `${problem.listener} sends ${problem.percent} % of its requests to ${targetGroupName(problem.arn)} already.`,
        'Somebody is shifting traffic: wait, or send all of it to one of the two, then ask again.',
      ];
  }
}

/** Throws Refusal where the other group runs, and nobody has kept it for a way back. */
export function refuseBusyPartner({ to, partner }: PairWorld): void {
  if (partner !== 'busy') return;
  throw new Refusal(
    'partner-busy',
    `${to.key.groupName} has instances already, and no run has left them there.`,
    'Find out what they are for. Scale the group to zero, then ask again.',
    { group: to.key.groupName },
  );
}

/** Throws Refusal for policies that alarms of somebody's own trigger: those would go on scaling the old group alone. */
export function refuseAlarmedPolicies(
  groupName: string,
  { alarmedPolicies }: Blueprint,
  partner: Blueprint | undefined,
): void {
  const [policy] = alarmedPolicies.filter(({ name }) => partner?.policies.includes(name) !== true);
  if (policy === undefined) return;
  throw new Refusal(
    'alarmed-policy',
    `The scaling policy ${policy.name} of ${groupName} is triggered by alarms of its own (${policy.alarms.join(', ')}), which name this one group: a copy would not scale.`,
    'Use target tracking, or prepare the other group with such a policy and its alarms and name it as partner.',
    { group: groupName, policy: policy.name },
  );
}
