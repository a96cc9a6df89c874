import type { Action, LoadBalancer, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Kernel } from '../kernel.ts';
import type { Machines } from '../machines.ts';
import { ServiceError } from '../wire/operation.ts';

export interface ElbOptions {
  /** How long a new target shows `Elb.RegistrationInProgress` before `Elb.InitialHealthChecking`. */
  readonly registrationSeconds: number;
  /** How long a new load balancer is `provisioning`. */
  readonly provisioningSeconds: number;
  /** How old the answers of DescribeTargetHealth may be at this moment; a fault. */
  readonly readLagMs: () => number;
}

export const elbDefaults: ElbOptions = { registrationSeconds: 2, provisioningSeconds: 60, readLagMs: () => 0 };

export interface HealthCheck {
  protocol: 'HTTP' | 'HTTPS' | 'TCP';
  port: string;
  path: string | undefined;
  enabled: boolean;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  matcher: string | undefined;
}

export interface Target {
  readonly groupArn: string;
  /** As it was registered: the id of an instance, or an address. */
  readonly id: string;
  /** The instance that it is; the address itself where no instance has it. */
  readonly instanceId: string;
  readonly port: number;
  /** What the checks have found; what is shown also depends on the machine and on whether the group is in use. */
  phase: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  /** What a late reader sees; undefined for one that had just been registered. */
  phaseBefore: Target['phase'] | undefined;
  phaseChangedAtMs: number;
  registeredAtMs: number;
  /** What the last check saw. */
  serving: boolean;
  /** A fault: checks fail whatever the machine says. */
  held: boolean;
  /** Counts restarts of the checks, so that a transition scheduled before one is void. */
  epoch: number;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  readonly port: number;
  readonly vpcId: string | undefined;
  readonly check: HealthCheck;
  readonly attributes: Map<string, string>;
  readonly targetType: 'instance' | 'ip';
  /** By `targetKey`. */
  readonly targets: Map<string, Target>;
  /** The load balancers whose listeners or rules name this group, at whatever weight; kept by `refreshUsage`. */
  usedBy: readonly string[];
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  port: number;
  protocol: 'HTTP' | 'HTTPS' | 'TCP';
  actions: readonly Action[];
  /** What a late reader sees. */
  earlier: Earlier | undefined;
}

/** What the actions were before they were changed at `untilMs`. */
export interface Earlier {
  readonly untilMs: number;
  readonly actions: readonly Action[];
}

export interface Rule {
  readonly arn: string;
  readonly listenerArn: string;
  priority: number;
  conditions: readonly RuleCondition[];
  actions: readonly Action[];
  earlier: Earlier | undefined;
}

/** Sets the actions of a listener or rule; those of before stay to be seen by late readers for a while. */
export function changeActions({ kernel }: ElbWorld, owner: Listener | Rule, actions: readonly Action[]): void {
  if (owner.earlier?.untilMs !== kernel.nowMs()) owner.earlier = { untilMs: kernel.nowMs(), actions: owner.actions };
  owner.actions = actions;
}

/** The actions as a reader sees them, who may be late. */
export function seenActions({ kernel, options }: ElbWorld, { earlier, actions }: Listener | Rule): readonly Action[] {
  return earlier !== undefined && kernel.nowMs() - earlier.untilMs < options.readLagMs() ? earlier.actions : actions;
}

/** Everything that load balancing remembers. */
export interface ElbWorld {
  readonly kernel: Kernel;
  readonly machines: Machines;
  readonly options: ElbOptions;
  readonly targetGroups: Map<string, TargetGroup>;
  readonly loadBalancers: Map<string, LoadBalancer & { readonly LoadBalancerArn: string }>;
  readonly listeners: Map<string, Listener>;
  readonly rules: Map<string, Rule>;
  readonly tags: Map<string, Map<string, string>>;
}

export function elbArn(kernel: Kernel, resource: string): string {
  return `arn:aws:elasticloadbalancing:${kernel.region}:${kernel.accountId}:${resource}`;
}

/** One instance may be registered on several ports. */
export function targetKey({ id, port }: Pick<Target, 'id' | 'port'>): string {
  return `${id} ${port}`;
}

/** The 16 hex digits at the end of every ARN of load balancing. */
export function elbId(kernel: Kernel): string {
  return kernel.id('elb').slice(-16);
}

/** Throws TargetGroupNotFound. */
export function targetGroup(world: ElbWorld, arn: string): TargetGroup {
  return found(world.targetGroups.get(arn), 'TargetGroupNotFound', `Target groups '${arn}' not found`);
}

/** Throws LoadBalancerNotFound. */
export function loadBalancer(world: ElbWorld, arn: string): LoadBalancer & { readonly LoadBalancerArn: string } {
  return found(world.loadBalancers.get(arn), 'LoadBalancerNotFound', `Load balancer '${arn}' not found`);
}

/** Throws ListenerNotFound. */
export function listener(world: ElbWorld, arn: string): Listener {
  return found(world.listeners.get(arn), 'ListenerNotFound', `One or more listeners not found: '${arn}'`);
}

/** Throws RuleNotFound. */
export function rule(world: ElbWorld, arn: string): Rule {
  return found(world.rules.get(arn), 'RuleNotFound', `One or more rules not found: '${arn}'`);
}

function found<Value>(value: Value | undefined, code: string, message: string): Value {
  if (value === undefined) throw new ServiceError(code, message);
  return value;
}
