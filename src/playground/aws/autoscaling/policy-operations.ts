import type { PutScalingPolicyType } from '@aws-sdk/client-auto-scaling';
import { byCaller } from '../elb/cause.ts';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { refuseInCooldown } from './capacity-operations.ts';
import { changeDesired, clampDesired } from './desired.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import type { Group, MetricPolicySettings, PolicyAction, ScalingPolicy } from './group.ts';
import { liveGroup } from './group-operations.ts';
import { uuid } from './journal.ts';

type SimplePolicy = Extract<PolicyAction, { kind: 'simple' }>;

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
      const { action } = policy;
      if (action.kind === 'metric') throw validation(`The simulation has no metrics for policy ${policy.name}.`);
      if (input.HonorCooldown === true) {
        refuseInCooldown(engine, group, action.cooldownSeconds ?? group.cooldownSeconds);
      }
      changeDesired(engine, group, {
        to: clampDesired(group, adjusted(group.desired, action)),
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
      const all = groups.flatMap((group) => [...group.policies.values()].map((policy) => view(engine, group, policy)));
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

function readPolicy(engine: Engine, group: Group, input: PutScalingPolicyType): ScalingPolicy {
  const name = required(input.PolicyName, 'policyName');
  const { kernel } = engine;
  const place = `autoScalingGroupName/${group.name}:policyName/${name}`;
  return {
    name,
    arn:
      group.policies.get(name)?.arn ??
      `arn:aws:autoscaling:${kernel.region}:${kernel.accountId}:scalingPolicy:${uuid(kernel)}:${place}`,
    enabled: input.Enabled ?? true,
    action: readAction(input),
  };
}

function readAction(input: PutScalingPolicyType): PolicyAction {
  switch (input.PolicyType ?? 'SimpleScaling') {
    case 'SimpleScaling':
      return {
        kind: 'simple',
        adjustmentType: adjustmentType(required(input.AdjustmentType, 'adjustmentType')),
        adjustment: required(input.ScalingAdjustment, 'scalingAdjustment'),
        cooldownSeconds: input.Cooldown,
      };
    case 'StepScaling':
      required(input.StepAdjustments, 'stepAdjustments');
      return { kind: 'metric', settings: metricSettings(input) };
    case 'TargetTrackingScaling':
      required(input.TargetTrackingConfiguration, 'targetTrackingConfiguration');
      return { kind: 'metric', settings: metricSettings(input) };
    case 'PredictiveScaling':
      required(input.PredictiveScalingConfiguration, 'predictiveScalingConfiguration');
      return { kind: 'metric', settings: metricSettings(input) };
    default:
      throw validation(`Invalid policy type: ${input.PolicyType}`);
  }
}

function metricSettings(input: PutScalingPolicyType): MetricPolicySettings {
  const { PolicyType, AdjustmentType, MinAdjustmentMagnitude, StepAdjustments, MetricAggregationType } = input;
  const { EstimatedInstanceWarmup, TargetTrackingConfiguration, PredictiveScalingConfiguration } = input;
  return {
    PolicyType,
    AdjustmentType,
    MinAdjustmentMagnitude,
    StepAdjustments,
    MetricAggregationType,
    EstimatedInstanceWarmup,
    TargetTrackingConfiguration,
    PredictiveScalingConfiguration,
  };
}

function adjustmentType(given: string): SimplePolicy['adjustmentType'] {
  if (given === 'ChangeInCapacity' || given === 'ExactCapacity' || given === 'PercentChangeInCapacity') return given;
  throw validation(`Invalid adjustment type: ${given}`);
}

/** A change in per cent is rounded towards the old capacity, and is never less than one instance. */
function adjusted(desired: number, { adjustmentType: type, adjustment }: SimplePolicy): number {
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

function view({ options }: Engine, group: Group, { name, arn, enabled, action }: ScalingPolicy) {
  const Alarms = [...options.alarmsActingOn(arn)];
  const known = { AutoScalingGroupName: group.name, PolicyName: name, PolicyARN: arn, Alarms, Enabled: enabled };
  if (action.kind === 'metric') return { ...known, ...action.settings };
  return {
    ...known,
    PolicyType: 'SimpleScaling',
    AdjustmentType: action.adjustmentType,
    ScalingAdjustment: action.adjustment,
    ...(action.cooldownSeconds === undefined ? {} : { Cooldown: action.cooldownSeconds }),
    StepAdjustments: [],
  };
}
