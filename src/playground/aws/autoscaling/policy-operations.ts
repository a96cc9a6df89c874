import { byCaller } from '../elb/cause.ts';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { refuseInCooldown } from './capacity-operations.ts';
import { changeDesired, clampDesired } from './desired.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import type { Group, ScalingPolicy } from './group.ts';
import { liveGroup } from './group-operations.ts';
import { uuid } from './journal.ts';

export function policyOperations(engine: Engine) {
  return {
    PutScalingPolicy: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const policy = readPolicy(engine, group, input);
      group.policies.set(policy.name, policy);
      engine.kernel.changed();
      return { PolicyARN: policy.arn, Alarms: [] };
    },
    DeletePolicy: (input) => {
      const { group, policy } = findPolicy(engine, input);
      group.policies.delete(policy.name);
      engine.kernel.changed();
      return {};
    },
    ExecutePolicy: (input) => {
      const { group, policy } = findPolicy(engine, input);
      if (input.HonorCooldown === true) {
        refuseInCooldown(engine, group, policy.cooldownSeconds ?? group.cooldownSeconds);
      }
      changeDesired(engine, group, {
        to: clampDesired(group, adjusted(group.desired, policy)),
        why: `a user request executed policy ${policy.name}`,
        cause: byCaller('ExecutePolicy'),
      });
      engine.kernel.changed();
      return {};
    },
    DescribePolicies: (input) => {
      const groups =
        input.AutoScalingGroupName === undefined
          ? [...engine.groups.values()]
          : [findGroup(engine, input.AutoScalingGroupName)];
      const all = groups.flatMap((group) => [...group.policies.values()].map((policy) => view(group, policy)));
      const names = input.PolicyNames;
      const chosen = all.filter(
        ({ PolicyName, PolicyARN }) => names === undefined || names.includes(PolicyName) || names.includes(PolicyARN),
      );
      const { items, next } = page(chosen, ({ PolicyARN }) => PolicyARN, {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { ScalingPolicies: [...items], ...(next === undefined ? {} : { NextToken: next }) };
    },
  } satisfies AutoScalingOperations;
}

interface PolicyInput {
  readonly PolicyName?: string | undefined;
  readonly PolicyType?: string | undefined;
  readonly AdjustmentType?: string | undefined;
  readonly ScalingAdjustment?: number | undefined;
  readonly Cooldown?: number | undefined;
}

function readPolicy(engine: Engine, group: Group, input: PolicyInput): ScalingPolicy {
  const name = required(input.PolicyName, 'policyName');
  if ((input.PolicyType ?? 'SimpleScaling') !== 'SimpleScaling') {
    throw validation(`This simulation has no metrics, so policies of type ${input.PolicyType} are not part of it.`);
  }
  const { kernel } = engine;
  const place = `autoScalingGroupName/${group.name}:policyName/${name}`;
  return {
    name,
    arn:
      group.policies.get(name)?.arn ??
      `arn:aws:autoscaling:${kernel.region}:${kernel.accountId}:scalingPolicy:${uuid(kernel)}:${place}`,
    adjustmentType: adjustmentType(required(input.AdjustmentType, 'adjustmentType')),
    adjustment: required(input.ScalingAdjustment, 'scalingAdjustment'),
    cooldownSeconds: input.Cooldown,
  };
}

function adjustmentType(given: string): ScalingPolicy['adjustmentType'] {
  if (given === 'ChangeInCapacity' || given === 'ExactCapacity' || given === 'PercentChangeInCapacity') return given;
  throw validation(`Invalid adjustment type: ${given}`);
}

/** A change in per cent is rounded towards the old capacity, and is never less than one instance. */
function adjusted(desired: number, { adjustmentType: type, adjustment }: ScalingPolicy): number {
  switch (type) {
    case 'ChangeInCapacity':
      return desired + adjustment;
    case 'ExactCapacity':
      return adjustment;
    case 'PercentChangeInCapacity': {
      const change = (desired * adjustment) / 100;
      return desired + Math.sign(change) * Math.max(1, Math.floor(Math.abs(change)));
    }
  }
}

interface PolicyChoice {
  readonly AutoScalingGroupName?: string | undefined;
  readonly PolicyName?: string | undefined;
}

function findPolicy(engine: Engine, input: PolicyChoice): { readonly group: Group; readonly policy: ScalingPolicy } {
  const wanted = required(input.PolicyName, 'policyName');
  for (const group of engine.groups.values()) {
    if (input.AutoScalingGroupName !== undefined && group.name !== input.AutoScalingGroupName) continue;
    const policy = [...group.policies.values()].find(({ name, arn }) => name === wanted || arn === wanted);
    if (policy !== undefined) return { group, policy };
  }
  throw validation(`Policy name not found: ${wanted}`);
}

function view(group: Group, policy: ScalingPolicy) {
  return {
    AutoScalingGroupName: group.name,
    PolicyName: policy.name,
    PolicyARN: policy.arn,
    PolicyType: 'SimpleScaling',
    AdjustmentType: policy.adjustmentType,
    ScalingAdjustment: policy.adjustment,
    ...(policy.cooldownSeconds === undefined ? {} : { Cooldown: policy.cooldownSeconds }),
    StepAdjustments: [],
    Alarms: [],
    Enabled: true,
  };
}
