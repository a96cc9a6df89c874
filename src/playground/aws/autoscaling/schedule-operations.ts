import type { PutScheduledUpdateGroupActionType, ScheduledUpdateGroupAction } from '@aws-sdk/client-auto-scaling';
import { byWorld } from '../elb/cause.ts';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { changeDesired, clampDesired, rememberEarlier } from './desired.ts';
import { type Engine, findGroup, isSuspended, validation } from './engine.ts';
import type { Group, ScheduledAction } from './group.ts';
import { liveGroup } from './group-operations.ts';
import { uuid } from './journal.ts';
import { nextOccurrence } from './recurrence.ts';

export function scheduleOperations(engine: Engine) {
  return {
    PutScheduledUpdateGroupAction: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const action = readAction(engine, group, input);
      group.schedules.set(action.name, action);
      scheduleNext(engine, group, action, engine.kernel.nowMs());
      engine.kernel.changed();
      return {};
    },
    DeleteScheduledAction: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const name = required(input.ScheduledActionName, 'scheduledActionName');
      if (!group.schedules.delete(name)) throw validation(`Scheduled action name not found: ${name}`);
      engine.kernel.changed();
      return {};
    },
    DescribeScheduledActions: (input) => {
      const groups =
        input.AutoScalingGroupName === undefined
          ? [...engine.groups.values()]
          : [findGroup(engine, input.AutoScalingGroupName)];
      const all = groups.flatMap((group) => [...group.schedules.values()].map((action) => view(group, action)));
      const names = input.ScheduledActionNames;
      const chosen = all.filter(({ ScheduledActionName: name = '' }) => names === undefined || names.includes(name));
      const { items, next } = page(chosen, ({ ScheduledActionARN }) => ScheduledActionARN ?? '', {
        token: input.NextToken,
        size: input.MaxRecords,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { ScheduledUpdateGroupActions: [...items], ...(next === undefined ? {} : { NextToken: next }) };
    },
  } satisfies AutoScalingOperations;
}

function readAction(engine: Engine, group: Group, input: PutScheduledUpdateGroupActionType): ScheduledAction {
  const name = required(input.ScheduledActionName, 'scheduledActionName');
  const { kernel } = engine;
  const startMs = (input.StartTime ?? input.Time)?.getTime();
  if (startMs === undefined && input.Recurrence === undefined) {
    throw validation('At least one of StartTime and Recurrence must be given.');
  }
  if (startMs !== undefined && startMs <= kernel.nowMs() && input.Recurrence === undefined) {
    throw validation('Given start time is in the past');
  }
  if (input.TimeZone !== undefined && input.TimeZone !== 'UTC') {
    throw validation(`The simulated Auto Scaling does not know the time zone ${input.TimeZone}: write UTC.`);
  }
  if (input.Recurrence !== undefined) nextOccurrence(input.Recurrence, kernel.nowMs());
  const place = `autoScalingGroupName/${group.name}:scheduledActionName/${name}`;
  return {
    name,
    arn:
      group.schedules.get(name)?.arn ??
      `arn:aws:autoscaling:${kernel.region}:${kernel.accountId}:scheduledUpdateGroupAction:${uuid(kernel)}:${place}`,
    startMs,
    endMs: input.EndTime?.getTime(),
    recurrence: input.Recurrence,
    timeZone: input.TimeZone,
    min: input.MinSize,
    max: input.MaxSize,
    desired: input.DesiredCapacity,
  };
}

/** One that has been put again or deleted meanwhile does nothing any more. */
function scheduleNext(engine: Engine, group: Group, action: ScheduledAction, afterMs: number): void {
  const { startMs, endMs, recurrence } = action;
  const fromMs = Math.max(afterMs, (startMs ?? 0) - 1);
  const atMs = recurrence === undefined ? startMs : nextOccurrence(recurrence, fromMs);
  if (atMs === undefined || atMs > (endMs ?? Number.POSITIVE_INFINITY)) return;
  engine.kernel.schedule(atMs, () => {
    if (group.schedules.get(action.name) !== action || engine.groups.get(group.name) !== group) return;
    run(engine, group, action);
    if (recurrence === undefined) group.schedules.delete(action.name);
    else scheduleNext(engine, group, action, atMs);
    engine.kernel.changed();
  });
}

function run(engine: Engine, group: Group, { min, max, desired }: ScheduledAction): void {
  if (isSuspended(group, 'ScheduledActions') || group.deleting) return;
  rememberEarlier(engine, group);
  group.min = min ?? group.min;
  group.max = Math.max(max ?? group.max, group.min);
  const to = clampDesired(group, desired ?? group.desired);
  const bounds = `min: ${group.min}, max: ${group.max}, desired: ${to}`;
  const why = `a scheduled action update of AutoScalingGroup constraints to ${bounds}`;
  changeDesired(engine, group, { to, why, cause: byWorld('scaling') });
}

function view(group: Group, action: ScheduledAction): ScheduledUpdateGroupAction {
  const { name, arn, startMs, endMs, recurrence, timeZone, min, max, desired } = action;
  return {
    AutoScalingGroupName: group.name,
    ScheduledActionName: name,
    ScheduledActionARN: arn,
    StartTime: startMs === undefined ? undefined : new Date(startMs),
    Time: startMs === undefined ? undefined : new Date(startMs),
    EndTime: endMs === undefined ? undefined : new Date(endMs),
    Recurrence: recurrence,
    TimeZone: timeZone,
    MinSize: min,
    MaxSize: max,
    DesiredCapacity: desired,
  };
}
