import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ElbWorld } from './world.ts';

/** Where a listener, or a rule of one, sends requests. */
export interface Traffic {
  /** Such as `web:80`, or `web:80 rule 10`. */
  readonly listener: string;
  /** Weights as they are set; of a listener that forwards to one group, one. */
  readonly targets: readonly { readonly groupArn: string; readonly weight: number }[];
}

/** Load balancing as it is, without a request. */
export interface ElbOverview {
  targetGroupName(arn: string): string | undefined;
  targetGroupArns(): readonly string[];
  /** Everything that forwards to target groups. */
  traffic(): readonly Traffic[];
}

export function createElbOverview(world: ElbWorld): ElbOverview {
  const nameOf = (listenerArn: string): string => {
    const listener = world.listeners.get(listenerArn);
    const balancer = world.loadBalancers.get(listener?.loadBalancerArn ?? '');
    return `${balancer?.LoadBalancerName ?? 'unknown'}:${listener?.port ?? '?'}`;
  };
  return {
    targetGroupName: (arn) => world.targetGroups.get(arn)?.name,
    targetGroupArns: () => [...world.targetGroups.keys()],
    traffic: () => [
      ...[...world.listeners.values()].map(({ arn, actions }) => trafficOf(nameOf(arn), actions)),
      ...[...world.rules.values()].map(({ listenerArn, priority, actions }) =>
        trafficOf(`${nameOf(listenerArn)} rule ${priority}`, actions),
      ),
    ],
  };
}

function trafficOf(listener: string, actions: readonly Action[]): Traffic {
  const targets = actions.flatMap((action) =>
    (action.ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn, Weight }) =>
      TargetGroupArn === undefined ? [] : [{ groupArn: TargetGroupArn, weight: Weight ?? 1 }],
    ),
  );
  return { listener, targets };
}
