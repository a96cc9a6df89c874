import type { Fleet } from './fleet.ts';

/** What somebody else has going on in a fleet, that a rollout must not work against. */
export type ForeignActivity =
  | { readonly kind: 'deleting' }
  | { readonly kind: 'active-refresh'; readonly refreshId: string }
  | { readonly kind: 'stack-operation'; readonly stackName: string; readonly status: string }
  | { readonly kind: 'code-deployment'; readonly deploymentId: string; readonly applicationName: string }
  | { readonly kind: 'suspended'; readonly processes: readonly string[] }
  | { readonly kind: 'warm-pool' }
  | { readonly kind: 'weighted-capacity' }
  | { readonly kind: 'classic-load-balancer'; readonly names: readonly string[] };

/** What of a fleet tells of other people's undertakings. */
export type Undertakings = Pick<
  Fleet,
  | 'deleting'
  | 'activeRefreshId'
  | 'stackOperation'
  | 'codeDeployment'
  | 'suspendedProcesses'
  | 'warmPool'
  | 'weighted'
  | 'classicLoadBalancers'
>;

/** Processes without which a replacement never arrives, never goes, or never takes traffic. */
const neededProcesses = ['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy', 'AddToLoadBalancer'];

/**
 * Everything that speaks against a rollout of this fleet; empty when nothing does. `ownPins` are processes that our
 * own run suspended. Supported are groups without a warm pool (warmed instances carry the old image into service in
 * the middle of a wave), whose capacity counts instances, and without classic load balancers (whether they send traffic cannot be read per instance).
 * Scaling processes may be suspended: AlarmNotification, AZRebalance, ScheduledActions, InstanceRefresh.
 */
export function foreignActivity(fleet: Undertakings, ownPins: readonly string[] = []): readonly ForeignActivity[] {
  const found: ForeignActivity[] = [];
  if (fleet.deleting) found.push({ kind: 'deleting' });
  if (fleet.activeRefreshId !== undefined) found.push({ kind: 'active-refresh', refreshId: fleet.activeRefreshId });
  if (fleet.stackOperation !== undefined) found.push({ kind: 'stack-operation', ...fleet.stackOperation });
  if (fleet.codeDeployment !== undefined) found.push({ kind: 'code-deployment', ...fleet.codeDeployment });
  const processes = neededProcesses.filter(
    (name) => fleet.suspendedProcesses.includes(name) && !ownPins.includes(name),
  );
  if (processes.length > 0) found.push({ kind: 'suspended', processes });
  if (fleet.warmPool) found.push({ kind: 'warm-pool' });
  if (fleet.weighted === true) found.push({ kind: 'weighted-capacity' });
  if (fleet.classicLoadBalancers.length > 0)
    found.push({ kind: 'classic-load-balancer', names: fleet.classicLoadBalancers });
  return found;
}
