import { describe, expect, it } from 'vitest';
import { nextOccurrence } from '../../../../src/playground/aws/autoscaling/recurrence.ts';
import { aWorld } from './fake-world.ts';

const group = { AutoScalingGroupName: 'web' };

describe('scheduled actions', () => {
  it('set bounds and capacity at their time, once', () => {
    const world = aWorld();
    world.group();
    const StartTime = new Date(world.clock.nowMs() + 600_000);
    world.api.PutScheduledUpdateGroupAction({ ...group, ScheduledActionName: 'up', StartTime, MinSize: 5 });
    expect(world.api.DescribeScheduledActions(group).ScheduledUpdateGroupActions).toMatchObject([
      { ScheduledActionName: 'up', MinSize: 5, StartTime },
    ]);
    world.pass(599);
    expect(world.read()).toMatchObject({ MinSize: 0, DesiredCapacity: 3 });
    world.pass(60);
    expect(world.read()).toMatchObject({ MinSize: 5, DesiredCapacity: 5 });
    expect(world.api.DescribeScheduledActions(group).ScheduledUpdateGroupActions).toEqual([]);
  });

  it('come again, and do nothing while they are suspended or after they were deleted', () => {
    const world = aWorld();
    world.group();
    const action = { ...group, ScheduledActionName: 'hourly' };
    world.api.PutScheduledUpdateGroupAction({ ...action, Recurrence: '0 * * * *', DesiredCapacity: 4 });
    world.pass(3600);
    expect(world.read().DesiredCapacity).toBe(4);
    world.api.SetDesiredCapacity({ ...group, DesiredCapacity: 2 });
    world.api.SuspendProcesses({ ...group, ScalingProcesses: ['ScheduledActions'] });
    world.pass(3600);
    expect(world.read().DesiredCapacity).toBe(2);
    world.api.ResumeProcesses({ ...group, ScalingProcesses: ['ScheduledActions'] });
    world.api.DeleteScheduledAction(action);
    world.pass(3600);
    expect(world.read().DesiredCapacity).toBe(2);
    expect(() => world.api.DeleteScheduledAction(action)).toThrow('Scheduled action name not found: hourly');
  });

  it('refuse what they cannot run', () => {
    const world = aWorld();
    world.group();
    const put = (more: object) => () =>
      world.api.PutScheduledUpdateGroupAction({ ...group, ScheduledActionName: 'up', DesiredCapacity: 1, ...more });
    expect(put({})).toThrow('At least one of StartTime and Recurrence');
    expect(put({ StartTime: new Date(0) })).toThrow('in the past');
    expect(put({ Recurrence: '61 * * * *' })).toThrow('Given recurrence string: 61 * * * * is invalid');
    expect(put({ Recurrence: '0 8 * * *', TimeZone: 'Europe/Berlin' })).toThrow('Europe/Berlin');
  });
});

describe('the next time of a recurrence', () => {
  // A Thursday.
  const from = '2026-01-01T00:00:00Z';
  it.each([
    ['0 8 * * *', '2026-01-01T08:00:00.000Z'],
    ['30 6 * * 1-5', '2026-01-01T06:30:00.000Z'],
    ['0 0 * * 0', '2026-01-04T00:00:00.000Z'],
    ['0 0 * * 7', '2026-01-04T00:00:00.000Z'],
    ['*/20 * * * *', '2026-01-01T00:20:00.000Z'],
    ['5/20 3 * * *', '2026-01-01T03:05:00.000Z'],
    ['0 12 15 * 1', '2026-01-05T12:00:00.000Z'],
    ['0 0 1,15 6 *', '2026-06-01T00:00:00.000Z'],
  ])('of %s is %s', (recurrence, expected) => {
    expect(new Date(nextOccurrence(recurrence, Date.parse(from)) ?? 0).toISOString()).toBe(expected);
  });

  it('is none for a day that never comes', () => {
    expect(nextOccurrence('0 0 30 2 *', Date.parse(from))).toBeUndefined();
  });

  it.each(['0 8 * *', '0 24 * * *', '0 8- * * *', 'daily * * * *', '0 8 * * 5-1', '*/0 * * * *'])(
    'is an error for %s',
    (recurrence) => {
      expect(() => nextOccurrence(recurrence, 0)).toThrow('is invalid');
    },
  );
});
