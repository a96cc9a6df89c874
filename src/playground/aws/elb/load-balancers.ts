import type { CreateLoadBalancerInput, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ElbOperations, ServiceError } from '../wire/operation.ts';
import { page } from './paging.ts';
import { required } from './required.ts';
import { keepTags } from './tags.ts';
import type { Targets } from './targets.ts';
import { refreshUsage } from './usage.ts';
import { type ElbWorld, elbArn, elbId, loadBalancer } from './world.ts';

export function loadBalancerOperations(world: ElbWorld, targets: Targets) {
  return {
    CreateLoadBalancer: (input) => {
      const balancer = newBalancer(world, input);
      world.loadBalancers.set(balancer.LoadBalancerArn, balancer);
      keepTags(world, balancer.LoadBalancerArn, input.Tags ?? []);
      activateLater(world, balancer);
      world.kernel.changed();
      return { LoadBalancers: [{ ...balancer, State: { ...balancer.State } }] };
    },
    DescribeLoadBalancers: (input) => {
      const { items, next } = page(chosen(world, input), ({ LoadBalancerArn }) => LoadBalancerArn, {
        token: input.Marker,
        size: input.PageSize,
        largest: 400,
        badTokenCode: 'ValidationError',
      });
      return {
        LoadBalancers: items.map((balancer) => ({ ...balancer, State: { ...balancer.State } })),
        ...(next === undefined ? {} : { NextMarker: next }),
      };
    },
    DeleteLoadBalancer: (input) => {
      const arn = required(input.LoadBalancerArn, 'loadBalancerArn');
      for (const listener of world.listeners.values()) {
        if (listener.loadBalancerArn === arn) removeListener(world, listener.arn);
      }
      world.loadBalancers.delete(arn);
      world.tags.delete(arn);
      refreshUsage(world, targets, 'DeleteLoadBalancer');
      world.kernel.changed();
      return {};
    },
  } satisfies ElbOperations;
}

/** A listener and its rules; the caller refreshes the usage of target groups after it. */
export function removeListener(world: ElbWorld, listenerArn: string): void {
  for (const rule of world.rules.values()) {
    if (rule.listenerArn !== listenerArn) continue;
    world.rules.delete(rule.arn);
    world.tags.delete(rule.arn);
  }
  world.listeners.delete(listenerArn);
  world.tags.delete(listenerArn);
}

type KnownBalancer = LoadBalancer & { readonly LoadBalancerArn: string };

function newBalancer(world: ElbWorld, input: CreateLoadBalancerInput): KnownBalancer {
  const name = required(input.Name, 'name');
  if ([...world.loadBalancers.values()].some((balancer) => balancer.LoadBalancerName === name)) {
    throw new ServiceError('DuplicateLoadBalancerName', `A load balancer with the name '${name}' exists already`);
  }
  const type = input.Type ?? 'application';
  if (type === 'gateway') throw new ServiceError('ValidationError', 'Gateway load balancers are not simulated');
  const id = elbId(world.kernel);
  const scheme = input.Scheme ?? 'internet-facing';
  return {
    LoadBalancerArn: elbArn(world.kernel, `loadbalancer/${type === 'network' ? 'net' : 'app'}/${name}/${id}`),
    LoadBalancerName: name,
    DNSName: `${scheme === 'internal' ? 'internal-' : ''}${name}-${id.slice(0, 9)}.${world.kernel.region}.elb.amazonaws.com`,
    CreatedTime: new Date(world.kernel.nowMs()),
    Scheme: scheme,
    State: { Code: 'provisioning' },
    Type: type,
    IpAddressType: 'ipv4',
    SecurityGroups: [...(input.SecurityGroups ?? [])],
    AvailabilityZones: zones(world, input),
  };
}

function zones(world: ElbWorld, input: CreateLoadBalancerInput): { ZoneName: string; SubnetId: string }[] {
  const subnets = input.Subnets ?? (input.SubnetMappings ?? []).flatMap(({ SubnetId }) => SubnetId ?? []);
  return subnets.map((subnetId) => {
    const zone = world.machines.subnetZone(subnetId);
    if (zone === undefined) throw new ServiceError('SubnetNotFound', `The subnet ID '${subnetId}' does not exist`);
    return { ZoneName: zone, SubnetId: subnetId };
  });
}

function activateLater(world: ElbWorld, balancer: KnownBalancer): void {
  world.kernel.schedule(world.kernel.nowMs() + world.options.provisioningSeconds * 1000, () => {
    balancer.State = { Code: 'active' };
    world.kernel.changed();
  });
}

interface BalancerChoice {
  readonly LoadBalancerArns?: string[] | undefined;
  readonly Names?: string[] | undefined;
}

function chosen(world: ElbWorld, { LoadBalancerArns: arns, Names: names }: BalancerChoice): KnownBalancer[] {
  if (arns !== undefined) return arns.map((arn) => loadBalancer(world, arn));
  const all = [...world.loadBalancers.values()];
  if (names === undefined) return all;
  return names.map((name) => {
    const balancer = all.find((candidate) => candidate.LoadBalancerName === name);
    if (balancer !== undefined) return balancer;
    throw new ServiceError('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
  });
}
