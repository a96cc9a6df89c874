import { DescribeLoadBalancersCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks } from './pages.ts';
import type { LoadBalancers } from './ports.ts';

const service = 'elasticloadbalancing';
/** As many as may be named in one call. */
const namedPerCall = 20;

export function createLoadBalancers({ elb }: Pick<Clients, 'elb'>, call: Caller): LoadBalancers {
  return {
    namesOf: async (targetGroupArns) => {
      const arns = new Set<string>();
      for (const some of chunks(targetGroupArns, namedPerCall)) {
        const { TargetGroups = [] } = await call({ service, call: 'DescribeTargetGroups' }, (options) =>
          elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...some] }), options),
        );
        for (const { LoadBalancerArns = [] } of TargetGroups) for (const arn of LoadBalancerArns) arns.add(arn);
      }
      const names: string[] = [];
      for (const some of chunks([...arns], namedPerCall)) {
        const { LoadBalancers: found = [] } = await call({ service, call: 'DescribeLoadBalancers' }, (options) =>
          elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [...some] }), options),
        );
        names.push(...found.flatMap(({ DNSName }) => DNSName ?? []));
      }
      return names.toSorted();
    },
  };
}
