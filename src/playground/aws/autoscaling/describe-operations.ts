import type { Filter } from '@aws-sdk/client-auto-scaling';
import { page } from '../elb/paging.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import type { Activity, Group } from './group.ts';
import { activityView, groupView, memberDetails } from './views.ts';

export function describeOperations(engine: Engine) {
  return {
    DescribeAutoScalingGroups: (input) => {
      const { items, next } = page(chosenGroups(engine, input), ({ name }) => name, {
        token: input.NextToken,
        size: input.MaxRecords ?? 50,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return {
        AutoScalingGroups: items.map((group) => groupView(engine, group, input.IncludeInstances ?? true)),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
    DescribeAutoScalingInstances: (input) => {
      const ids = input.InstanceIds ?? [];
      if (ids.length > 50) throw validation(`Up to 50 instance ids can be given, not ${ids.length}.`);
      const members =
        ids.length === 0 ? [...engine.memberOf.values()] : ids.flatMap((id) => engine.memberOf.get(id) ?? []);
      const { items, next } = page(members, ({ instanceId }) => instanceId, {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 50,
        badTokenCode: 'InvalidNextToken',
      });
      return { AutoScalingInstances: items.map(memberDetails), ...(next === undefined ? {} : { NextToken: next }) };
    },
    DescribeScalingActivities: (input) => {
      const { items, next } = page(chosenActivities(engine, input), ({ id }) => id, {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { Activities: items.map(activityView), ...(next === undefined ? {} : { NextToken: next }) };
    },
  } satisfies AutoScalingOperations;
}

interface GroupChoice {
  readonly AutoScalingGroupNames?: string[] | undefined;
  readonly Filters?: Filter[] | undefined;
}

/** Names that do not exist are left out, as AWS does. */
function chosenGroups(engine: Engine, { AutoScalingGroupNames: names, Filters: filters }: GroupChoice): Group[] {
  const groups =
    names === undefined || names.length === 0
      ? [...engine.groups.values()]
      : names.flatMap((name) => engine.groups.get(name) ?? []);
  return groups.filter((group) => (filters ?? []).every((filter) => passes(group, filter)));
}

function passes(group: Group, { Name: name = '', Values: values = [] }: Filter): boolean {
  if (name === 'tag-key') return values.some((key) => group.tags.has(key));
  if (name === 'tag-value') return [...group.tags.values()].some(({ value }) => values.includes(value));
  if (name.startsWith('tag:')) return values.includes(group.tags.get(name.slice('tag:'.length))?.value ?? '\0');
  throw validation(`Filter type ${name} is not correct. Allowed Filter types are: tag-key tag-value tag:`);
}

interface ActivityChoice {
  readonly AutoScalingGroupName?: string | undefined;
  readonly ActivityIds?: string[] | undefined;
  readonly IncludeDeletedGroups?: boolean | undefined;
}

const sixWeeksMs = 42 * 86_400_000;

/** Newest first, of the last six weeks. */
function chosenActivities(engine: Engine, input: ActivityChoice): Activity[] {
  const { AutoScalingGroupName: name, ActivityIds: ids } = input;
  if (name !== undefined && input.IncludeDeletedGroups !== true) findGroup(engine, name);
  const source = name === undefined ? engine.journal.all() : engine.journal.ofGroup(name);
  const sinceMs = engine.kernel.nowMs() - sixWeeksMs;
  const chosen = ids === undefined || ids.length === 0 ? source : source.filter(({ id }) => ids.includes(id));
  return chosen
    .filter(
      (activity) =>
        activity.startedAtMs >= sinceMs && (input.IncludeDeletedGroups === true || isLive(engine, activity)),
    )
    .reverse();
}

function isLive(engine: Engine, { groupName, groupArn }: Activity): boolean {
  return engine.groups.get(groupName)?.arn === groupArn;
}
