import { uuid } from '../autoscaling/journal.ts';
import type { Kernel } from '../kernel.ts';
import { publishOperations } from './publish-operations.ts';
import { subscriptionOperations } from './subscription-operations.ts';
import { topicOperations } from './topic-operations.ts';
import { type Delivered, type SnsSubscription, type SnsWorld, subscribe, topicNamed } from './topics.ts';

export interface SnsModel {
  /** Makes a topic with subscriptions; where there is one, it is kept. Answers its ARN. */
  addTopic(name: string, subscriptions?: readonly Pick<SnsSubscription, 'protocol' | 'endpoint'>[]): string;
  /** What its subscriptions got, oldest first; nothing where there is no such topic. */
  delivered(topicArn: string): readonly Delivered[];
  /** Messages that it took. */
  published(topicArn: string): number;
}

export interface Sns {
  readonly model: SnsModel;
  readonly operations: ReturnType<typeof snsOperations>;
}

/**
 * A simulated SNS in one account and region: standard topics. Whoever subscribes is confirmed at once, and what they get
 * is kept with the topic; nothing leaves it.
 */
export function createSns(kernel: Kernel): Sns {
  const world: SnsWorld = { kernel, topics: new Map(), newId: () => uuid(kernel) };
  const operations = snsOperations(world);
  return {
    operations,
    model: {
      addTopic: (name, subscriptions = []) => {
        const topic = topicNamed(world, name);
        for (const { protocol, endpoint } of subscriptions) subscribe(world, topic, { protocol, endpoint, filter: {} });
        kernel.changed();
        return topic.arn;
      },
      delivered: (arn) => world.topics.get(arn)?.delivered ?? [],
      published: (arn) => world.topics.get(arn)?.published ?? 0,
    },
  };
}

function snsOperations(world: SnsWorld) {
  return { ...topicOperations(world), ...subscriptionOperations(world), ...publishOperations(world) };
}
