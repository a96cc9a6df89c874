import {
  DescribeLifecycleHooksCommand,
  DescribeNotificationConfigurationsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  EnableMetricsCollectionCommand,
  PutLifecycleHookCommand,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Forwarder } from '../../src/aws/pair-ports.ts';
import { type AwsWorld, type Built, type Gap, known } from './aws-world.ts';

export interface PairsContract {
  readonly world: () => AwsWorld;
  readonly built: () => Built;
  readonly itUnless: (gap: Gap, title: string, test: () => Promise<void>) => void;
}

const green = 'web-asg-green';

/** What the adapters promise that put a green group beside a blue one, for two instances at rest. */
export function pairsContract({ world, built, itUnless }: PairsContract): void {
  let greenArn: string;

  beforeEach(async () => {
    greenArn = await otherTargetGroup(world());
  });

  describe('listeners', () => {
    const forwarders = (): Promise<readonly Forwarder[]> =>
      world().aws.listeners.forwardersTo([built().targetGroupArn, greenArn]);
    const split = (toGreen: number) => [
      { targetGroupArn: built().targetGroupArn, weight: 100 - toGreen },
      { targetGroupArn: greenArn, weight: toGreen },
    ];

    it('that forward to a target group are found with their rules, and told by name', async () => {
      await addRule(world(), built().targetGroupArn);
      const found = await forwarders();
      expect(found.map(({ kind, name, balancer }) => [kind, name, balancer])).toEqual([
        ['listener', 'web:80', 'application'],
        ['rule', 'web:80 rule 10', 'application'],
      ]);
      for (const { weights, stickySeconds } of found) {
        expect(weights).toEqual([{ targetGroupArn: built().targetGroupArn, weight: 1 }]);
        expect(stickySeconds).toBeUndefined();
      }
      expect(await world().aws.listeners.forwardersTo([greenArn])).toEqual([]);
    });

    it('take weights as often as they are set, and are read by their ARNs', async () => {
      await addRule(world(), built().targetGroupArn);
      const found = await forwarders();
      for (const toGreen of [0, 30, 30, 100]) {
        for (const one of found) await world().aws.listeners.setWeights(one, split(toGreen));
        const weights = await world().aws.listeners.weights(found);
        expect([...weights.keys()].sort()).toEqual(found.map(({ arn }) => arn).sort());
        for (const one of weights.values()) expect(one).toEqual(split(toGreen));
      }
      expect(await world().aws.listeners.forwardersTo([greenArn])).toHaveLength(2);
    });

    it('keep conditions, stickiness and port', async () => {
      await addRule(world(), built().targetGroupArn);
      const [listener, rule] = await forwarders();
      const sticky = { Enabled: true, DurationSeconds: 600 };
      const ForwardConfig = {
        TargetGroups: [{ TargetGroupArn: built().targetGroupArn, Weight: 1 }],
        TargetGroupStickinessConfig: sticky,
      };
      const DefaultActions = [{ Type: 'forward' as const, ForwardConfig }];
      await world().clients.elb.send(new ModifyListenerCommand({ ListenerArn: known(listener).arn, DefaultActions }));
      expect((await forwarders())[0]?.stickySeconds).toBe(600);
      for (const one of [known(listener), known(rule)]) await world().aws.listeners.setWeights(one, split(40));
      const { Listeners = [] } = await world().clients.elb.send(
        new DescribeListenersCommand({ ListenerArns: [known(listener).arn] }),
      );
      expect(Listeners[0]).toMatchObject({ Port: 80, Protocol: 'HTTP' });
      expect(Listeners[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroupStickinessConfig).toMatchObject(sticky);
      const { Rules = [] } = await world().clients.elb.send(new DescribeRulesCommand({ RuleArns: [known(rule).arn] }));
      expect(Rules[0]?.Conditions).toMatchObject([{ Field: 'path-pattern' }]);
    });

    it('that are gone are left out, and those that forward no more cannot be weighed', async () => {
      const [listener] = await forwarders();
      const { arn } = known(listener);
      const gone = { kind: 'listener' as const, arn: `${arn.slice(0, -4)}0000` };
      expect([...(await world().aws.listeners.weights([known(listener), gone])).keys()]).toEqual([arn]);
      const DefaultActions = [
        { Type: 'fixed-response' as const, FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain' } },
      ];
      await world().clients.elb.send(new ModifyListenerCommand({ ListenerArn: arn, DefaultActions }));
      const setting = world().aws.listeners.setWeights(known(listener), split(10));
      await expect(setting).rejects.toMatchObject({ kind: 'conflict' });
    });
  });

  describe('copies of groups', () => {
    const source = () => ({
      kind: 'launch-template' as const,
      template: { templateId: built().templateId, version: '1' },
    });
    const copy = (tags: Readonly<Record<string, string>> = { AmiableRun: 'r-1' }) =>
      world().aws.copies.copy({
        from: built().groupName,
        to: green,
        targetGroupArn: greenArn,
        source: source(),
        tags,
      });

    it('have no instance, and everything else', async () => {
      await furnish(world(), built().groupName);
      const original = await furniture(world(), built().groupName);
      expect(await copy()).toBe('created');
      const group = known(await world().aws.groups.read(green));
      expect(group).toMatchObject({ desired: 0, min: 0, max: 6, targetGroupArns: [greenArn], instances: [] });
      expect(group.source).toMatchObject(source());
      expect(group.tags).toMatchObject({ Application: 'web', AmiableRun: 'r-1' });
      const blueprint = await world().aws.copies.blueprint(green);
      expect(blueprint).toMatchObject({ hooks: ['warm'], policies: ['cpu'], schedules: ['morning'] });
      expect(await furniture(world(), green)).toEqual(original);
    });

    itUnless('notifications', 'are told to the same topics', async () => {
      const TopicARN = `arn:aws:sns:${world().region}:${world().accountId}:ops`;
      const types = ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE'];
      await world().clients.autoScaling.send(
        new PutNotificationConfigurationCommand({
          AutoScalingGroupName: built().groupName,
          TopicARN,
          NotificationTypes: types,
        }),
      );
      await copy();
      const { NotificationConfigurations: told = [] } = await world().clients.autoScaling.send(
        new DescribeNotificationConfigurationsCommand({ AutoScalingGroupNames: [green] }),
      );
      expect(told.map(({ NotificationType }) => NotificationType)).toEqual(types);
      expect(await world().aws.copies.blueprint(green)).toMatchObject({ topics: [TopicARN] });
    });

    it('are brought in line as often as they are made, and keep their instances', async () => {
      await copy();
      await world().aws.copies.setMin(green, 2);
      await world().rest();
      await world().aws.groups.setMax(built().groupName, 9);
      await world().aws.groups.suspend(green, ['AZRebalance']);
      expect(await copy({ AmiableRun: 'r-2' })).toBe('updated');
      const group = known(await world().aws.groups.read(green));
      expect(group).toMatchObject({ desired: 2, min: 2, max: 9, suspendedProcesses: [] });
      expect(group.instances).toHaveLength(2);
      expect(group.tags).toMatchObject({ AmiableRun: 'r-2' });
      expect(await copy()).toBe('updated');
    });

    it('grow by their min size, and are never made smaller by it', async () => {
      await copy();
      await world().aws.copies.setMin(green, 2);
      await world().rest();
      expect(await world().aws.groups.read(green)).toMatchObject({ desired: 2, min: 2 });
      await world().aws.copies.setMin(green, 1);
      await world().rest();
      expect(await world().aws.groups.read(green)).toMatchObject({ desired: 2, min: 1 });
    });

    it('are emptied and removed, as often as they are told to be', async () => {
      await copy();
      await world().aws.copies.setMin(green, 1);
      await world().rest();
      for (let again = 0; again < 2; again += 1) {
        await world().aws.copies.setEmpty(green);
        await world().rest();
        expect(await world().aws.groups.read(green)).toMatchObject({ desired: 0, min: 0, instances: [] });
      }
      await world().aws.copies.remove(green);
      expect(await world().aws.groups.read(green)).toBeUndefined();
      await world().aws.copies.remove(green);
      expect(await world().aws.copies.blueprint(green)).toBeUndefined();
    });

    itUnless('occupied-groups', 'are not removed while they have instances', async () => {
      await copy();
      await world().aws.copies.setMin(green, 1);
      await world().rest();
      await expect(world().aws.copies.remove(green)).rejects.toMatchObject({ kind: 'conflict' });
    });

    it('take tags and give them back', async () => {
      await copy();
      await world().aws.copies.tag(green, { AmiableParked: 'min 1' });
      expect((await world().aws.groups.read(green))?.tags).toMatchObject({ AmiableParked: 'min 1' });
      await world().aws.copies.untag(green, ['AmiableParked', 'AmiableNever']);
      expect((await world().aws.groups.read(green))?.tags).not.toHaveProperty('AmiableParked');
    });
  });
}

async function otherTargetGroup({ clients }: AwsWorld): Promise<string> {
  const created = await clients.elb.send(
    new CreateTargetGroupCommand({ Name: 'web-green', Protocol: 'HTTP', Port: 80, VpcId: await vpcOf(clients) }),
  );
  return known(created.TargetGroups?.[0]?.TargetGroupArn);
}

async function vpcOf(clients: AwsWorld['clients']): Promise<string> {
  const { LoadBalancers = [] } = await clients.elb.send(new DescribeLoadBalancersCommand({ Names: ['web'] }));
  return known(LoadBalancers[0]?.VpcId ?? 'vpc-0123456789abcdef0');
}

async function addRule({ clients }: AwsWorld, TargetGroupArn: string): Promise<void> {
  const { LoadBalancers = [] } = await clients.elb.send(new DescribeLoadBalancersCommand({ Names: ['web'] }));
  const LoadBalancerArn = known(LoadBalancers[0]?.LoadBalancerArn);
  const { Listeners = [] } = await clients.elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
  await clients.elb.send(
    new CreateRuleCommand({
      ListenerArn: known(Listeners[0]?.ListenerArn),
      Priority: 10,
      Conditions: [{ Field: 'path-pattern', Values: ['/shop/*'] }],
      Actions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
}

/** Hooks, policies, schedules and metrics, as groups have them. */
async function furnish({ clients: { autoScaling } }: AwsWorld, AutoScalingGroupName: string): Promise<void> {
  await autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName,
      LifecycleHookName: 'warm',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 60,
      DefaultResult: 'CONTINUE',
    }),
  );
  await autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName,
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: 55,
      },
    }),
  );
  await autoScaling.send(
    new PutScheduledUpdateGroupActionCommand({
      AutoScalingGroupName,
      ScheduledActionName: 'morning',
      Recurrence: '0 7 * * *',
      MinSize: 1,
    }),
  );
  await autoScaling.send(
    new EnableMetricsCollectionCommand({ AutoScalingGroupName, Granularity: '1Minute', Metrics: ['GroupMinSize'] }),
  );
}

async function furniture({ clients: { autoScaling } }: AwsWorld, AutoScalingGroupName: string) {
  const group = { AutoScalingGroupName };
  const [hooks, policies, schedules] = await Promise.all([
    autoScaling.send(new DescribeLifecycleHooksCommand(group)),
    autoScaling.send(new DescribePoliciesCommand(group)),
    autoScaling.send(new DescribeScheduledActionsCommand(group)),
  ]);
  return {
    hooks: hooks.LifecycleHooks?.map(({ HeartbeatTimeout, DefaultResult }) => [HeartbeatTimeout, DefaultResult]),
    policies: policies.ScalingPolicies?.map(({ PolicyType, TargetTrackingConfiguration: { TargetValue } = {} }) => [
      PolicyType,
      TargetValue,
    ]),
    schedules: schedules.ScheduledUpdateGroupActions?.map(({ Recurrence, MinSize }) => [Recurrence, MinSize]),
  };
}
