import * as z from 'zod';
import type { SnsOperations } from '../wire/operation.ts';
import { invalid, pageFrom, type SnsSubscription, type SnsWorld, subscribe, topicOf } from './topics.ts';

const protocols = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

const filterSchema = z.record(z.string(), z.array(z.unknown()));

export function subscriptionOperations(world: SnsWorld) {
  const { kernel, topics } = world;
  return {
    Subscribe: ({ TopicArn, Protocol = '', Endpoint = '', Attributes }) => {
      const topic = topicOf(world, TopicArn);
      if (!protocols.includes(Protocol)) throw invalid(`Amazon SNS does not support this protocol string: ${Protocol}`);
      if (Endpoint === '') throw invalid('Endpoint');
      const filter = filterOf(Attributes?.['FilterPolicy']);
      const SubscriptionArn = subscribe(world, topic, { protocol: Protocol, endpoint: Endpoint, filter });
      kernel.changed();
      return { SubscriptionArn };
    },
    Unsubscribe: ({ SubscriptionArn = '' }) => {
      for (const { subscriptions } of topics.values()) subscriptions.delete(SubscriptionArn);
      kernel.changed();
      return {};
    },
    ListSubscriptionsByTopic: ({ TopicArn, NextToken }) => {
      const topic = topicOf(world, TopicArn);
      const { items, ...next } = pageFrom([...topic.subscriptions.values()], NextToken);
      const Subscriptions = items.map(({ arn, protocol, endpoint }) => ({
        SubscriptionArn: arn,
        Owner: kernel.accountId,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: topic.arn,
      }));
      return { Subscriptions, ...next };
    },
  } satisfies SnsOperations;
}

/** Of values as they are; what else a filter policy may ask is not simulated. */
function filterOf(policy: string | undefined): SnsSubscription['filter'] {
  if (policy === undefined) return {};
  try {
    return filterSchema.parse(JSON.parse(policy));
  } catch {
    throw invalid('FilterPolicy: failed to parse JSON.');
  }
}
