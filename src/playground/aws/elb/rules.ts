import type { Rule as RuleView } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ElbOperations, ServiceError } from '../wire/operation.ts';
import { newRuleArn } from './listeners.ts';
import { page } from './paging.ts';
import { required } from './required.ts';
import { keepTags } from './tags.ts';
import type { Targets } from './targets.ts';
import { normalActions, refreshUsage } from './usage.ts';
import { changeActions, type ElbWorld, type Listener, listener, type Rule, rule, seenActions } from './world.ts';

export function ruleOperations(world: ElbWorld, targets: Targets) {
  const applied = (made: Rule, call: string) => {
    refreshUsage(world, targets, call);
    world.kernel.changed();
    return { Rules: [view(made, made.actions)] };
  };
  return {
    CreateRule: (input) => {
      const listenerArn = listener(world, required(input.ListenerArn, 'listenerArn')).arn;
      const made: Rule = {
        arn: newRuleArn(world, listenerArn),
        listenerArn,
        priority: freePriority(world, listenerArn, required(input.Priority, 'priority')),
        conditions: required(input.Conditions, 'conditions'),
        actions: normalActions(world, required(input.Actions, 'actions')),
        earlier: undefined,
      };
      world.rules.set(made.arn, made);
      keepTags(world, made.arn, input.Tags ?? []);
      return applied(made, 'CreateRule');
    },
    ModifyRule: (input) => {
      const known = rule(world, required(input.RuleArn, 'ruleArn'));
      if (input.Actions !== undefined) changeActions(world, known, normalActions(world, input.Actions));
      known.conditions = input.Conditions ?? known.conditions;
      return applied(known, 'ModifyRule');
    },
    DescribeRules: (input) => {
      const { items, next } = page(views(world, input), ({ RuleArn }) => RuleArn ?? '', {
        token: input.Marker,
        size: input.PageSize,
        largest: 400,
        badTokenCode: 'ValidationError',
      });
      return { Rules: [...items], ...(next === undefined ? {} : { NextMarker: next }) };
    },
    DeleteRule: (input) => {
      const { arn } = rule(world, required(input.RuleArn, 'ruleArn'));
      world.rules.delete(arn);
      world.tags.delete(arn);
      refreshUsage(world, targets, 'DeleteRule');
      world.kernel.changed();
      return {};
    },
  } satisfies ElbOperations;
}

function freePriority(world: ElbWorld, listenerArn: string, priority: number): number {
  const taken = [...world.rules.values()].some(
    (known) => known.listenerArn === listenerArn && known.priority === priority,
  );
  if (taken) throw new ServiceError('PriorityInUse', `Priority '${priority}' is currently in use`);
  return priority;
}

interface RuleChoice {
  readonly ListenerArn?: string | undefined;
  readonly RuleArns?: string[] | undefined;
}

function views(world: ElbWorld, { ListenerArn: listenerArn, RuleArns: arns }: RuleChoice): RuleView[] {
  const seen = (known: Rule): RuleView => view(known, seenActions(world, known));
  if (arns !== undefined) return arns.map((arn) => seen(rule(world, arn)));
  const owner = listener(world, required(listenerArn, 'listenerArn'));
  const own = [...world.rules.values()].filter((known) => known.listenerArn === owner.arn);
  return [...own.sort((a, b) => a.priority - b.priority).map(seen), defaultRule(owner, seenActions(world, owner))];
}

/** What the listener does when no rule matches is shown as a rule too. */
function defaultRule({ arn }: Listener, actions: Listener['actions']): RuleView {
  return {
    RuleArn: `${arn.replace(':listener/', ':listener-rule/')}/default`,
    Priority: 'default',
    Conditions: [],
    Actions: [...actions],
    IsDefault: true,
  };
}

function view({ arn, priority, conditions }: Rule, actions: Rule['actions']): RuleView {
  return {
    RuleArn: arn,
    Priority: String(priority),
    Conditions: [...conditions],
    Actions: [...actions],
    IsDefault: false,
  };
}
