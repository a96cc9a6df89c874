import type { SnsOperations } from '../wire/operation.ts';
import { invalid, pageFrom, type SnsWorld, topicNamed } from './topics.ts';

export function topicOperations(world: SnsWorld) {
  const { kernel, topics } = world;
  return {
    CreateTopic: ({ Name = '' }) => {
      if (!/^[\w-]{1,256}$/.test(Name)) throw invalid('Topic Name');
      const { arn } = topicNamed(world, Name);
      kernel.changed();
      return { TopicArn: arn };
    },
    DeleteTopic: ({ TopicArn = '' }) => {
      topics.delete(TopicArn);
      kernel.changed();
      return {};
    },
    ListTopics: ({ NextToken }) => {
      const { items, ...next } = pageFrom([...topics.keys()], NextToken);
      return { Topics: items.map((TopicArn) => ({ TopicArn })), ...next };
    },
  } satisfies SnsOperations;
}
