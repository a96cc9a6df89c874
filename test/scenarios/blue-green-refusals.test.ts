import {
  AttachLoadBalancerTargetGroupsCommand,
  CreateAutoScalingGroupCommand,
  PutScalingPolicyCommand,
} from '@aws-sdk/client-auto-scaling';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { known } from '../contracts/aws-world.ts';
import { passTime } from './fleet-world.ts';
import { addPair, type PairScene, pairConfig } from './pair-world.ts';
import { answerTo, noTraces, type Scenario, scenario } from './scenario.ts';

interface Refused {
  readonly what: string;
  readonly config?: ConfigInput;
  readonly flags?: string;
  happen?(world: Scenario, pair: PairScene): Promise<void>;
  readonly wrong: string;
  readonly remedy: string;
}

/** A group of that name with two instances, in a target group. */
async function addGroup(world: Scenario, name: string, targetGroupArn: string): Promise<void> {
  await world.clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 4,
      DesiredCapacity: 2,
      VPCZoneIdentifier: world.aws.ec2.subnetIds().join(','),
      TargetGroupARNs: [targetGroupArn],
      LaunchTemplate: { LaunchTemplateId: world.templateId, Version: '1' },
    }),
  );
  passTime(world.clock, world.aws, 300);
}

async function addSteppedPolicy({ clients }: Scenario): Promise<void> {
  const { PolicyARN } = await clients.autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName: 'web',
      PolicyName: 'busy',
      PolicyType: 'StepScaling',
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    }),
  );
  await clients.cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'web-busy',
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'web' }],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 70,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [known(PolicyARN)],
    }),
  );
}

async function attachThird({ aws, clients }: Scenario): Promise<void> {
  const asWeb = { Protocol: 'HTTP', Port: 80, VpcId: aws.ec2.vpcId } as const;
  const { TargetGroups } = await clients.elb.send(new CreateTargetGroupCommand({ Name: 'web-third', ...asWeb }));
  const TargetGroupARNs = [known(TargetGroups?.[0]?.TargetGroupArn)];
  await clients.autoScaling.send(
    new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName: 'web', TargetGroupARNs }),
  );
}

const refused: readonly Refused[] = [
  {
    what: 'a fleet without two target groups',
    config: {},
    wrong: 'web is no pair of groups, so there is nothing to shift traffic between.',
    remedy: 'fleets.web.blueGreen',
  },
  {
    what: 'a batch',
    flags: '--batch 2',
    wrong: 'A rollout by a second group has no batches',
    remedy: 'Ask without one',
  },
  {
    what: 'another group that runs, and that nobody has kept',
    happen: (world, pair) => addGroup(world, 'web-green', pair.greenArn),
    wrong: 'web-green has instances already, and no run has left them there.',
    remedy: 'Scale the group to zero',
  },
  {
    what: 'a scaling policy that alarms of the group trigger',
    happen: addSteppedPolicy,
    wrong: 'The scaling policy busy of web is triggered by alarms of its own (web-busy)',
    remedy: 'Use target tracking',
  },
  {
    what: 'a third target group',
    happen: attachThird,
    wrong: 'web is in further target groups (web-third)',
    remedy: 'Detach it from them',
  },
  {
    what: 'weights that somebody is shifting',
    happen: (_, pair) => pair.setListener(30),
    wrong: 'web:80 sends 30 % of its requests to web-green already.',
    remedy: 'Somebody is shifting traffic',
  },
];

describe('a blue-green rollout is refused, and nothing is changed, because of', () => {
  it.each(refused)('$what', async ({ config = pairConfig(), flags = '', happen, wrong, remedy }) => {
    const world = await scenario({ config });
    const pair = await addPair(world);
    await happen?.(world, pair);
    const before = world.changes();
    const line = `/ami rollout ${world.newImageId} to web --strategy blue-green ${flags}`;
    const answer = await answerTo(world, line);
    expect(answer).toContain(wrong);
    expect(answer).toContain(remedy);
    expect(world.changes()).toEqual(before);
    expect(await world.traces()).toEqual(noTraces);
  });
});
