import type { Targets } from './targets.ts';
import type { ElbWorld } from './world.ts';

/** What a load balancer finds behind a request. */
export type Routed =
  /** No load balancer has that name, or it does not listen there. */
  | 'nowhere'
  /** Its listener forwards to groups without any target, or with unhealthy ones alone. */
  | 'no-target'
  | 'no-healthy-target'
  | 'healthy-target';

/** Where a request to a load balancer's name and port would go by the listener's own action; rules are not looked at. */
export function route(world: ElbWorld, targets: Targets, hostname: string, port: number): Routed {
  const balancer = [...world.loadBalancers.values()].find(({ DNSName }) => DNSName?.toLowerCase() === hostname);
  const listener = [...world.listeners.values()].find(
    (candidate) => candidate.loadBalancerArn === balancer?.LoadBalancerArn && candidate.port === port,
  );
  if (listener === undefined) return 'nowhere';
  const groups = listener.actions
    .flatMap((action) => action.ForwardConfig?.TargetGroups ?? [])
    .filter(({ Weight = 1 }) => Weight > 0);
  const states = groups
    .flatMap(({ TargetGroupArn = '' }) => [...targets.healths(TargetGroupArn).values()])
    .map(({ State }) => State);
  if (states.includes('healthy')) return 'healthy-target';
  return states.length === 0 ? 'no-target' : 'no-healthy-target';
}
