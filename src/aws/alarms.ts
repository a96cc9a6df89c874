import { DescribeAlarmsCommand, type DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Alarm } from '../fleet/signals.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks, readPages } from './pages.ts';
import type { Alarms } from './service-ports.ts';

/** As many names as DescribeAlarms takes, and as many alarms as it answers at once. */
const mostPerCall = 100;

export function createAlarms({ cloudWatch }: Pick<Clients, 'cloudWatch'>, call: Caller): Alarms {
  const readSome = (names: readonly string[]): Promise<readonly Alarm[]> =>
    readPages(async (token) => {
      const page = await call({ service: 'cloudwatch', call: 'DescribeAlarms' }, (options) =>
        cloudWatch.send(
          new DescribeAlarmsCommand({
            AlarmNames: [...names],
            // Where none is named, only alarms of metrics are told of.
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
            MaxRecords: mostPerCall,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
          options,
        ),
      );
      return { items: alarmsIn(page), next: page.NextToken };
    });
  return {
    read: async (names) => {
      const found: Alarm[] = [];
      for (const some of chunks([...new Set(names)], mostPerCall)) found.push(...(await readSome(some)));
      return found;
    },
  };
}

function alarmsIn({
  MetricAlarms = [],
  CompositeAlarms = [],
  LogAlarms = [],
}: DescribeAlarmsCommandOutput): readonly Alarm[] {
  return [...MetricAlarms, ...CompositeAlarms, ...LogAlarms].flatMap((told): Alarm[] => {
    if (told.AlarmName === undefined) return [];
    // The time of the update moves whenever the reason does, that of the transition only with the state.
    const sinceMs = (told.StateTransitionedTimestamp ?? told.StateUpdatedTimestamp)?.getTime();
    const state = stateOf(told.StateValue);
    return [
      { name: told.AlarmName, state, reason: told.StateReason ?? '', ...(sinceMs === undefined ? {} : { sinceMs }) },
    ];
  });
}

function stateOf(value: string | undefined): Alarm['state'] {
  if (value === 'OK') return 'ok';
  return value === 'ALARM' ? 'alarm' : 'insufficient-data';
}
