/** What watches a group and changes nothing: notifications, and metrics of the group. */
import type { NotificationConfiguration } from '@aws-sdk/client-auto-scaling';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import { liveGroup } from './group-operations.ts';

const groupMetrics = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupStandbyInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
];

export function watchingOperations(engine: Engine) {
  return {
    PutNotificationConfiguration: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const topic = required(input.TopicARN, 'topicARN');
      group.notifications.set(topic, required(input.NotificationTypes, 'notificationTypes'));
      engine.kernel.changed();
      return {};
    },
    DeleteNotificationConfiguration: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      group.notifications.delete(required(input.TopicARN, 'topicARN'));
      engine.kernel.changed();
      return {};
    },
    DescribeNotificationConfigurations: (input) => {
      const groups = (input.AutoScalingGroupNames ?? [...engine.groups.keys()]).map((name) => findGroup(engine, name));
      const all = groups.flatMap(({ name, notifications }) =>
        [...notifications].flatMap(([TopicARN, types]) =>
          types.map((NotificationType) => ({ AutoScalingGroupName: name, TopicARN, NotificationType })),
        ),
      );
      const { items, next } = page(all, keyOf, {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { NotificationConfigurations: [...items], ...(next === undefined ? {} : { NextToken: next }) };
    },
    EnableMetricsCollection: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      if (required(input.Granularity, 'granularity') !== '1Minute') throw validation('Granularity must be 1Minute.');
      const named = input.Metrics ?? [];
      const unknown = named.find((metric) => !groupMetrics.includes(metric));
      if (unknown !== undefined) throw validation(`Invalid metric: ${unknown}`);
      for (const metric of named.length === 0 ? groupMetrics : named) group.metrics.add(metric);
      engine.kernel.changed();
      return {};
    },
    DisableMetricsCollection: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      for (const metric of input.Metrics ?? groupMetrics) group.metrics.delete(metric);
      engine.kernel.changed();
      return {};
    },
  } satisfies AutoScalingOperations;
}

function keyOf({
  AutoScalingGroupName: name,
  TopicARN: topic,
  NotificationType: type,
}: NotificationConfiguration): string {
  return `${name} ${topic} ${type}`;
}
