import type { Listener as ListenerView } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ElbOperations, ServiceError } from '../wire/operation.ts';
import { removeListener } from './load-balancers.ts';
import { page } from './paging.ts';
import { required } from './required.ts';
import { keepTags } from './tags.ts';
import { webProtocol } from './target-groups.ts';
import type { Targets } from './targets.ts';
import { normalActions, refreshUsage } from './usage.ts';
import {
  changeActions,
  type ElbWorld,
  elbArn,
  elbId,
  type Listener,
  listener,
  loadBalancer,
  seenActions,
} from './world.ts';

export function listenerOperations(world: ElbWorld, targets: Targets) {
  const applied = (made: Listener, call: string) => {
    refreshUsage(world, targets, call);
    world.kernel.changed();
    return { Listeners: [view(made, made.actions)] };
  };
  return {
    CreateListener: (input) => {
      const balancerArn = loadBalancer(world, required(input.LoadBalancerArn, 'loadBalancerArn')).LoadBalancerArn;
      const port = freePort(world, balancerArn, required(input.Port, 'port'));
      const made: Listener = {
        arn: `${balancerArn.replace(':loadbalancer/', ':listener/')}/${elbId(world.kernel)}`,
        loadBalancerArn: balancerArn,
        port,
        protocol: webProtocol(input.Protocol ?? 'HTTP'),
        actions: normalActions(world, required(input.DefaultActions, 'defaultActions')),
        earlier: undefined,
      };
      world.listeners.set(made.arn, made);
      keepTags(world, made.arn, input.Tags ?? []);
      return applied(made, 'CreateListener');
    },
    ModifyListener: (input) => {
      const known = listener(world, required(input.ListenerArn, 'listenerArn'));
      const actions = input.DefaultActions === undefined ? known.actions : normalActions(world, input.DefaultActions);
      if (input.Port !== undefined && input.Port !== known.port) {
        known.port = freePort(world, known.loadBalancerArn, input.Port);
      }
      if (input.Protocol !== undefined) known.protocol = webProtocol(input.Protocol);
      changeActions(world, known, actions);
      return applied(known, 'ModifyListener');
    },
    DescribeListeners: (input) => {
      const { items, next } = page(chosen(world, input), ({ arn }) => arn, {
        token: input.Marker,
        size: input.PageSize,
        largest: 400,
        badTokenCode: 'ValidationError',
      });
      return {
        Listeners: items.map((known) => view(known, seenActions(world, known))),
        ...(next === undefined ? {} : { NextMarker: next }),
      };
    },
    DeleteListener: (input) => {
      removeListener(world, listener(world, required(input.ListenerArn, 'listenerArn')).arn);
      refreshUsage(world, targets, 'DeleteListener');
      world.kernel.changed();
      return {};
    },
  } satisfies ElbOperations;
}

/** The ARN of a new rule of this listener. */
export function newRuleArn(world: ElbWorld, listenerArn: string): string {
  const path = listenerArn.slice(listenerArn.indexOf(':listener/') + ':listener/'.length);
  return elbArn(world.kernel, `listener-rule/${path}/${elbId(world.kernel)}`);
}

function freePort(world: ElbWorld, balancerArn: string, port: number): number {
  for (const { loadBalancerArn, port: taken } of world.listeners.values()) {
    if (loadBalancerArn === balancerArn && taken === port) {
      throw new ServiceError('DuplicateListener', `A listener on port ${port} exists already for this load balancer`);
    }
  }
  return port;
}

interface ListenerChoice {
  readonly LoadBalancerArn?: string | undefined;
  readonly ListenerArns?: string[] | undefined;
}

function chosen(world: ElbWorld, { LoadBalancerArn: balancerArn, ListenerArns: arns }: ListenerChoice): Listener[] {
  if (arns !== undefined) return arns.map((arn) => listener(world, arn));
  if (balancerArn === undefined) {
    throw new ServiceError('ValidationError', 'Either listener ARNs or a load balancer ARN must be given');
  }
  loadBalancer(world, balancerArn);
  return [...world.listeners.values()].filter(({ loadBalancerArn }) => loadBalancerArn === balancerArn);
}

function view({ arn, loadBalancerArn, port, protocol }: Listener, actions: Listener['actions']): ListenerView {
  return {
    ListenerArn: arn,
    LoadBalancerArn: loadBalancerArn,
    Port: port,
    Protocol: protocol,
    DefaultActions: [...actions],
  };
}
