import type { Filter, Tag, TagDescription } from '@aws-sdk/client-auto-scaling';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import type { Group } from './group.ts';
import { tagViews } from './views.ts';

export function tagOperations(engine: Engine) {
  return {
    CreateOrUpdateTags: (input) => {
      for (const tag of required(input.Tags, 'tags')) keepTag(groupOf(engine, tag), tag);
      engine.kernel.changed();
      return {};
    },
    DeleteTags: (input) => {
      for (const tag of required(input.Tags, 'tags')) groupOf(engine, tag).tags.delete(required(tag.Key, 'tags.key'));
      engine.kernel.changed();
      return {};
    },
    DescribeTags: (input) => {
      const all = [...engine.groups.values()].flatMap(tagViews).filter((tag) => passes(tag, input.Filters ?? []));
      const { items, next } = page(all, ({ ResourceId, Key }) => `${ResourceId}/${Key}`, {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { Tags: [...items], ...(next === undefined ? {} : { NextToken: next }) };
    },
  } satisfies AutoScalingOperations;
}

export function keepTag(group: Group, { Key, Value, PropagateAtLaunch }: Tag): void {
  group.tags.set(required(Key, 'tags.key'), { value: Value ?? '', propagate: PropagateAtLaunch ?? false });
}

function groupOf(engine: Engine, { ResourceId }: Tag): Group {
  return findGroup(engine, required(ResourceId, 'tags.resourceId'));
}

function passes(tag: TagDescription, filters: readonly Filter[]): boolean {
  return filters.every(({ Name, Values }) => (Values ?? []).includes(field(tag, Name ?? '')));
}

function field(tag: TagDescription, name: string): string {
  switch (name) {
    case 'auto-scaling-group':
      return tag.ResourceId ?? '';
    case 'key':
      return tag.Key ?? '';
    case 'value':
      return tag.Value ?? '';
    case 'propagate-at-launch':
      return String(tag.PropagateAtLaunch);
    default:
      throw validation(
        `Filter type ${name} is not correct. Allowed Filter types are: auto-scaling-group, key, value, propagate-at-launch`,
      );
  }
}
