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
      const names: string[] = [];
      for (const some of chunks(await loadBalancerArns(elb, call, targetGroupArns), namedPerCall)) {
        const { LoadBalancers: found = [] } = await call({ service, call: 'DescribeLoadBalancers' }, (options) =>
          elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [...some] }), options),
        );
        names.push(...found.flatMap(({ DNSName }) => DNSName ?? []));
      }
      return names.toSorted();
    },
  };
}

/** The load balancers that AWS says use one of the target groups, each once. */
export async function loadBalancerArns(
  elb: Clients['elb'],
  call: Caller,
  targetGroupArns: readonly string[],
): Promise<readonly string[]> {
  const arns = new Set<string>();
  for (const some of chunks(targetGroupArns, namedPerCall)) {
    const { TargetGroups = [] } = await call({ service, call: 'DescribeTargetGroups' }, (options) =>
      elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...some] }), options),
    );
    for (const { LoadBalancerArns = [] } of TargetGroups) for (const arn of LoadBalancerArns) arns.add(arn);
  }
  return [...arns];
}
