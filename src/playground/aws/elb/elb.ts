import type { Kernel } from '../kernel.ts';
import type { Machines } from '../machines.ts';
import { listenerOperations } from './listeners.ts';
import { loadBalancerOperations } from './load-balancers.ts';
import { createElbOverview, type ElbOverview } from './overview.ts';
import { type Routed, route } from './routing.ts';
import { ruleOperations } from './rules.ts';
import { tagOperations } from './tags.ts';
import { targetGroupOperations } from './target-groups.ts';
import { targetOperations } from './target-operations.ts';
import { createTargets, type Targets } from './targets.ts';
import { type ElbOptions, type ElbWorld, elbDefaults } from './world.ts';

export interface ElbModel
  extends Pick<Targets, 'register' | 'deregister' | 'health' | 'healths' | 'hold' | 'onChange'>,
    ElbOverview {
  hasTargetGroup(arn: string): boolean;
  /** What a request to this name and port would find. */
  route(hostname: string, port: number): Routed;
}

export interface Elb {
  /** For Auto Scaling, faults and monitors. */
  readonly model: ElbModel;
  readonly operations: ReturnType<typeof elbOperations>;
}

/** A simulated Elastic Load Balancing v2 in one account and region: control plane and health, no traffic. */
export function createElb(kernel: Kernel, machines: Machines, options: Partial<ElbOptions> = {}): Elb {
  const world: ElbWorld = {
    kernel,
    machines,
    options: { ...elbDefaults, ...options },
    targetGroups: new Map(),
    loadBalancers: new Map(),
    listeners: new Map(),
    rules: new Map(),
    tags: new Map(),
  };
  const targets = createTargets(world);
  return {
    model: {
      ...targets,
      ...createElbOverview(world),
      hasTargetGroup: (arn) => world.targetGroups.has(arn),
      route: (hostname, port) => route(world, targets, hostname, port),
    },
    operations: elbOperations(world, targets),
  };
}

function elbOperations(world: ElbWorld, targets: Targets) {
  return {
    ...targetGroupOperations(world, targets),
    ...targetOperations(world, targets),
    ...loadBalancerOperations(world, targets),
    ...listenerOperations(world, targets),
    ...ruleOperations(world, targets),
    ...tagOperations(world),
  };
}
