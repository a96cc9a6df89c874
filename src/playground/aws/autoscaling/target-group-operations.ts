import { byCaller } from '../elb/cause.ts';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, isSuspended, memberChanged, validation } from './engine.ts';
import type { Group } from './group.ts';
import { liveGroup, targetGroups } from './group-operations.ts';
import { registerEverywhere } from './joining.ts';

export function targetGroupOperations(engine: Engine) {
  return {
    AttachLoadBalancerTargetGroups: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const cause = byCaller('AttachLoadBalancerTargetGroups');
      for (const [arn, state] of targetGroups(engine, input.TargetGroupARNs ?? [])) group.targetGroups.set(arn, state);
      for (const member of group.members.inState('InService')) {
        if (!isSuspended(group, 'AddToLoadBalancer')) registerEverywhere(engine, member, cause);
        memberChanged(engine, member, cause);
      }
      engine.kernel.changed();
      return {};
    },
    DetachLoadBalancerTargetGroups: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      for (const arn of required(input.TargetGroupARNs, 'targetGroupARNs')) remove(engine, group, arn);
      engine.kernel.changed();
      return {};
    },
    DescribeLoadBalancerTargetGroups: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const { items, next } = page([...group.targetGroups], ([arn]) => arn, {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return {
        LoadBalancerTargetGroups: items.map(([arn, { kind }]) => ({
          LoadBalancerTargetGroupARN: arn,
          State: kind === 'removing' ? 'Removing' : attachmentState(engine, group, arn),
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
  } satisfies AutoScalingOperations;
}

/** Adding until every instance in service is registered, InService once one is healthy. */
function attachmentState(engine: Engine, group: Group, arn: string): 'Adding' | 'Added' | 'InService' {
  if (!engine.elb.hasTargetGroup(arn)) return 'Adding';
  let missing = false;
  for (const { instanceId } of group.members.inState('InService')) {
    const state = engine.elb.health(arn, instanceId)?.State;
    if (state === 'healthy') return 'InService';
    missing ||= state === undefined;
  }
  return missing ? 'Adding' : 'Added';
}

function remove(engine: Engine, group: Group, arn: string): void {
  const cause = byCaller('DetachLoadBalancerTargetGroups');
  if (group.targetGroups.get(arn)?.kind !== 'attached') {
    throw validation(`Target group ${arn} is not attached to ${group.name}.`);
  }
  const draining = new Set<string>();
  group.targetGroups.set(arn, { kind: 'removing', draining });
  for (const member of group.members.all()) {
    if (engine.elb.hasTargetGroup(arn) && engine.elb.health(arn, member.instanceId) !== undefined) {
      draining.add(member.instanceId);
    }
    memberChanged(engine, member, cause);
  }
  for (const instanceId of [...draining]) engine.elb.deregister(arn, instanceId, cause);
  if (draining.size === 0) group.targetGroups.delete(arn);
}
