import type { Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ElbOperations, ServiceError } from '../wire/operation.ts';
import { required } from './required.ts';
import { type ElbWorld, listener, loadBalancer, rule, targetGroup } from './world.ts';

export function tagOperations(world: ElbWorld) {
  return {
    AddTags: (input) => {
      const arns = existing(world, required(input.ResourceArns, 'resourceArns'));
      for (const arn of arns) keepTags(world, arn, required(input.Tags, 'tags'));
      world.kernel.changed();
      return {};
    },
    RemoveTags: (input) => {
      for (const arn of existing(world, required(input.ResourceArns, 'resourceArns'))) {
        for (const key of required(input.TagKeys, 'tagKeys')) world.tags.get(arn)?.delete(key);
      }
      world.kernel.changed();
      return {};
    },
    DescribeTags: (input) => ({
      TagDescriptions: existing(world, required(input.ResourceArns, 'resourceArns')).map((arn) => ({
        ResourceArn: arn,
        Tags: [...(world.tags.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value })),
      })),
    }),
  } satisfies ElbOperations;
}

/** Sets tags of one resource; a key that is there gets the new value. */
export function keepTags(world: ElbWorld, arn: string, tags: readonly Tag[]): void {
  const kept = world.tags.get(arn) ?? new Map<string, string>();
  for (const { Key, Value } of tags) kept.set(required(Key, 'tags.member.key'), Value ?? '');
  world.tags.set(arn, kept);
}

const mostArns = 20;

function existing(world: ElbWorld, arns: readonly string[]): readonly string[] {
  if (arns.length > mostArns) {
    throw new ServiceError('ValidationError', `Up to ${mostArns} resource ARNs can be given, not ${arns.length}`);
  }
  for (const arn of arns) {
    if (arn.includes(':targetgroup/')) targetGroup(world, arn);
    else if (arn.includes(':listener-rule/')) rule(world, arn);
    else if (arn.includes(':listener/')) listener(world, arn);
    else loadBalancer(world, arn);
  }
  return arns;
}
