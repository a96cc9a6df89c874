import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceError } from '../wire/operation.ts';
import { byCaller } from './cause.ts';
import { required } from './required.ts';
import type { Targets } from './targets.ts';
import { type ElbWorld, targetGroup } from './world.ts';

/**
 * Works out anew which load balancers use each target group, and starts the checks of those that came into use or
 * went out of it. A group at weight 0 is in use: its targets are checked, so that green is healthy before the switch.
 */
export function refreshUsage(world: ElbWorld, targets: Targets, call: string): void {
  const users = new Map<string, Set<string>>();
  for (const { loadBalancerArn, actions } of forwarders(world)) {
    for (const arn of forwardedGroups(actions)) {
      users.set(arn, (users.get(arn) ?? new Set()).add(loadBalancerArn));
    }
  }
  for (const group of world.targetGroups.values()) {
    const wasUsed = group.usedBy.length > 0;
    group.usedBy = [...(users.get(group.arn) ?? [])];
    if (wasUsed !== group.usedBy.length > 0) targets.restart(group.arn, byCaller(call));
  }
}

interface Forwarder {
  readonly loadBalancerArn: string;
  readonly actions: readonly Action[];
}

function forwarders(world: ElbWorld): Forwarder[] {
  const rules = [...world.rules.values()].flatMap((rule) => {
    const listener = world.listeners.get(rule.listenerArn);
    return listener === undefined ? [] : [{ loadBalancerArn: listener.loadBalancerArn, actions: rule.actions }];
  });
  return [...world.listeners.values(), ...rules];
}

function forwardedGroups(actions: readonly Action[]): string[] {
  return actions.flatMap((action) =>
    (action.ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []),
  );
}

/**
 * The actions of a listener or rule as they are kept: a forward to one group and a weighted one become the same
 * shape. Throws ServiceError for unknown groups and for weights out of 0 to 999.
 */
export function normalActions(world: ElbWorld, actions: readonly Action[]): Action[] {
  if (actions.length === 0) throw new ServiceError('ValidationError', 'At least one action must be given.');
  return actions.map((action, index) => (action.Type === 'forward' ? forward(world, action, index) : action));
}

function forward(world: ElbWorld, action: Action, index: number): Action {
  const named = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn }];
  const groups = named.map(({ TargetGroupArn, Weight }) => ({
    TargetGroupArn: targetGroup(world, required(TargetGroupArn, 'targetGroupArn')).arn,
    Weight: weight(Weight),
  }));
  const only = groups.length === 1 ? groups[0]?.TargetGroupArn : undefined;
  return {
    Type: 'forward',
    Order: action.Order ?? index + 1,
    ...(only === undefined ? {} : { TargetGroupArn: only }),
    ForwardConfig: {
      TargetGroups: groups,
      TargetGroupStickinessConfig: action.ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false },
    },
  };
}

function weight(given: number | undefined): number {
  const value = given ?? 1;
  if (value < 0 || value > 999) throw new ServiceError('ValidationError', `The weight ${value} is not within 0 to 999`);
  return value;
}
