import type {
  CreateTargetGroupInput,
  ModifyTargetGroupInput,
  TargetGroup as TargetGroupView,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ElbOperations, ServiceError } from '../wire/operation.ts';
import { page } from './paging.ts';
import { required } from './required.ts';
import { keepTags } from './tags.ts';
import type { Targets } from './targets.ts';
import {
  type ElbWorld,
  elbArn,
  elbId,
  type HealthCheck,
  loadBalancer,
  type TargetGroup,
  targetGroup,
} from './world.ts';

export function targetGroupOperations(world: ElbWorld, targets: Pick<Targets, 'abandon'>) {
  return {
    CreateTargetGroup: (input) => {
      const group = newGroup(world, input);
      world.targetGroups.set(group.arn, group);
      keepTags(world, group.arn, input.Tags ?? []);
      world.kernel.changed();
      return { TargetGroups: [view(group)] };
    },
    DescribeTargetGroups: (input) => {
      const { items, next } = page(chosen(world, input), ({ arn }) => arn, {
        token: input.Marker,
        size: input.PageSize,
        largest: 400,
        badTokenCode: 'ValidationError',
      });
      return { TargetGroups: items.map(view), ...(next === undefined ? {} : { NextMarker: next }) };
    },
    ModifyTargetGroup: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      Object.assign(group.check, checkFrom(input, group.check));
      world.kernel.changed();
      return { TargetGroups: [view(group)] };
    },
    DeleteTargetGroup: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      if (group.usedBy.length > 0) {
        throw new ServiceError(
          'ResourceInUse',
          `Target group '${group.arn}' is currently in use by a listener or a rule`,
        );
      }
      targets.abandon(group.arn);
      world.targetGroups.delete(group.arn);
      world.tags.delete(group.arn);
      world.kernel.changed();
      return {};
    },
    DescribeTargetGroupAttributes: (input) => {
      const { attributes } = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      return { Attributes: [...attributes].map(([Key, Value]) => ({ Key, Value })) };
    },
    ModifyTargetGroupAttributes: (input) => {
      const { attributes } = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      for (const { Key, Value } of input.Attributes ?? []) {
        setAttribute(attributes, required(Key, 'attributes.member.key'), Value ?? '');
      }
      world.kernel.changed();
      return { Attributes: [...attributes].map(([Key, Value]) => ({ Key, Value })) };
    },
  } satisfies ElbOperations;
}

function newGroup(world: ElbWorld, input: CreateTargetGroupInput): TargetGroup {
  const name = required(input.Name, 'name');
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name)) {
    throw new ServiceError('ValidationError', `Target group name '${name}' is not 1 to 32 letters, digits and hyphens`);
  }
  if ([...world.targetGroups.values()].some((group) => group.name === name)) {
    throw new ServiceError('DuplicateTargetGroupName', `A target group with the name '${name}' exists already`);
  }
  const protocol = webProtocol(input.Protocol ?? 'HTTP');
  return {
    arn: elbArn(world.kernel, `targetgroup/${name}/${elbId(world.kernel)}`),
    name,
    protocol,
    port: required(input.Port, 'port'),
    vpcId: input.VpcId,
    targetType: simulatedType(input.TargetType ?? 'instance'),
    check: checkFrom(input, defaultCheck(protocol)),
    attributes: new Map(defaultAttributes),
    targets: new Map(),
    usedBy: [],
  };
}

function simulatedType(type: string): TargetGroup['targetType'] {
  if (type === 'instance' || type === 'ip') return type;
  throw new ServiceError('ValidationError', `The target type '${type}' is not part of this simulation`);
}

/** HTTP, HTTPS or TCP; throws UnsupportedProtocol for the rest. */
export function webProtocol(protocol: string): 'HTTP' | 'HTTPS' | 'TCP' {
  if (protocol === 'HTTP' || protocol === 'HTTPS' || protocol === 'TCP') return protocol;
  throw new ServiceError('UnsupportedProtocol', `The protocol '${protocol}' is not part of this simulation`);
}

function defaultCheck(protocol: 'HTTP' | 'HTTPS' | 'TCP'): HealthCheck {
  return {
    protocol,
    port: 'traffic-port',
    path: protocol === 'TCP' ? undefined : '/',
    enabled: true,
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    matcher: protocol === 'TCP' ? undefined : '200',
  };
}

function checkFrom(input: CreateTargetGroupInput | ModifyTargetGroupInput, base: HealthCheck): HealthCheck {
  const check: HealthCheck = {
    protocol: input.HealthCheckProtocol === undefined ? base.protocol : webProtocol(input.HealthCheckProtocol),
    port: input.HealthCheckPort ?? base.port,
    path: input.HealthCheckPath ?? base.path,
    enabled: input.HealthCheckEnabled ?? base.enabled,
    intervalSeconds: within(input.HealthCheckIntervalSeconds ?? base.intervalSeconds, 5, 300, 'interval'),
    timeoutSeconds: within(input.HealthCheckTimeoutSeconds ?? base.timeoutSeconds, 2, 120, 'timeout'),
    healthyThreshold: within(input.HealthyThresholdCount ?? base.healthyThreshold, 2, 10, 'healthy threshold'),
    unhealthyThreshold: within(input.UnhealthyThresholdCount ?? base.unhealthyThreshold, 2, 10, 'unhealthy threshold'),
    matcher: input.Matcher?.HttpCode ?? base.matcher,
  };
  if (check.timeoutSeconds >= check.intervalSeconds && check.protocol !== 'TCP') {
    throw new ServiceError('ValidationError', 'The health check timeout must be smaller than the interval');
  }
  return check;
}

function within(value: number, least: number, most: number, what: string): number {
  if (value >= least && value <= most) return value;
  throw new ServiceError('ValidationError', `The health check ${what} ${value} is not within ${least} to ${most}`);
}

const defaultAttributes: readonly (readonly [string, string])[] = [
  ['stickiness.enabled', 'false'],
  ['deregistration_delay.timeout_seconds', '300'],
  ['stickiness.type', 'lb_cookie'],
  ['stickiness.lb_cookie.duration_seconds', '86400'],
  ['slow_start.duration_seconds', '0'],
  ['load_balancing.algorithm.type', 'round_robin'],
];

function setAttribute(attributes: Map<string, string>, key: string, value: string): void {
  if (!attributes.has(key)) {
    throw new ServiceError('InvalidConfigurationRequest', `Target group attribute key '${key}' is not recognized`);
  }
  if (key === 'deregistration_delay.timeout_seconds') within(Number(value), 0, 3600, 'deregistration delay');
  attributes.set(key, value);
}

interface GroupChoice {
  readonly LoadBalancerArn?: string | undefined;
  readonly TargetGroupArns?: string[] | undefined;
  readonly Names?: string[] | undefined;
}

function chosen(world: ElbWorld, input: GroupChoice): TargetGroup[] {
  if (input.TargetGroupArns !== undefined) return input.TargetGroupArns.map((arn) => targetGroup(world, arn));
  const all = [...world.targetGroups.values()];
  if (input.Names !== undefined) return input.Names.map((name) => named(all, name));
  if (input.LoadBalancerArn === undefined) return all;
  const { LoadBalancerArn: balancerArn } = loadBalancer(world, input.LoadBalancerArn);
  return all.filter((group) => group.usedBy.includes(balancerArn));
}

function named(groups: readonly TargetGroup[], name: string): TargetGroup {
  const group = groups.find((candidate) => candidate.name === name);
  if (group === undefined) throw new ServiceError('TargetGroupNotFound', 'One or more target groups not found');
  return group;
}

function view(group: TargetGroup): TargetGroupView {
  const { check } = group;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: check.protocol,
    HealthCheckPort: check.port,
    HealthCheckEnabled: check.enabled,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    HealthCheckPath: check.path,
    ...(check.matcher === undefined ? {} : { Matcher: { HttpCode: check.matcher } }),
    LoadBalancerArns: [...group.usedBy],
    TargetType: group.targetType,
    ...(group.protocol === 'TCP' ? {} : { ProtocolVersion: 'HTTP1' }),
    IpAddressType: 'ipv4',
  };
}
