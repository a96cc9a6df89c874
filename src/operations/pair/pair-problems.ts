import { Refusal } from '../../basics/errors.ts';
import type { PairProblem } from '../../fleet/blue-green.ts';
import { targetGroupName } from '../../fleet/health.ts';

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
