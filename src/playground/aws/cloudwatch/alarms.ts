import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Kernel } from '../kernel.ts';
import { type AlarmRule, type AlarmStateValue, alarmsOf, holds } from './alarm-rule.ts';

/** What an alarm was made of, but for its state. */
export type AlarmSettings =
  | { readonly kind: 'metric'; readonly view: Omit<MetricAlarm, keyof AlarmState> }
  | { readonly kind: 'composite'; readonly view: Omit<CompositeAlarm, keyof AlarmState>; readonly rule: AlarmRule };

/** How an alarm stands, in the words of the API. */
export interface AlarmState {
  readonly StateValue: AlarmStateValue;
  readonly StateReason: string;
  readonly StateReasonData?: string;
  /** When anything of this was last written, and when the value last changed. */
  readonly StateUpdatedTimestamp: Date;
  readonly StateTransitionedTimestamp: Date;
}

export interface KnownAlarm {
  readonly name: string;
  readonly arn: string;
  settings: AlarmSettings;
  state: AlarmState;
}

/** Metrics are not evaluated: an alarm of a metric stands as it was last set. Composite ones follow those they look at. */
export interface AlarmBook {
  readonly alarms: Map<string, KnownAlarm>;
  /** Writes an alarm over the one of that name; a new one has insufficient data at first, an old one keeps its state. */
  put(name: string, settings: AlarmSettings): void;
  /** False where there is no such alarm. */
  setState(name: string, value: AlarmStateValue, reason: string, reasonData?: string): boolean;
}

export function createAlarmBook(kernel: Kernel): AlarmBook {
  const alarms = new Map<string, KnownAlarm>();
  const setState = (alarm: KnownAlarm, value: AlarmStateValue, reason: string, reasonData?: string): void => {
    const now = new Date(kernel.nowMs());
    alarm.state = {
      StateValue: value,
      StateReason: reason,
      ...(reasonData === undefined ? {} : { StateReasonData: reasonData }),
      StateUpdatedTimestamp: now,
      StateTransitionedTimestamp: alarm.state.StateValue === value ? alarm.state.StateTransitionedTimestamp : now,
    };
  };
  const changed = (): void => {
    followChildren(alarms, setState);
    kernel.changed();
  };
  return {
    alarms,
    put: (name, settings) => {
      const known = alarms.get(name);
      if (known === undefined) alarms.set(name, newAlarm(kernel, name, settings));
      else known.settings = settings;
      changed();
    },
    setState: (name, value, reason, reasonData) => {
      const alarm = alarms.get(name);
      if (alarm === undefined) return false;
      setState(alarm, value, reason, reasonData);
      changed();
      return true;
    },
  };
}

function newAlarm(kernel: Kernel, name: string, settings: AlarmSettings): KnownAlarm {
  const now = new Date(kernel.nowMs());
  return {
    name,
    arn: `arn:aws:cloudwatch:${kernel.region}:${kernel.accountId}:alarm:${name}`,
    settings,
    state: {
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: now,
      StateTransitionedTimestamp: now,
    },
  };
}

/** Composite alarms may look at composite ones, so it goes on until nothing moves, once for each at most. */
function followChildren(
  alarms: ReadonlyMap<string, KnownAlarm>,
  setState: (alarm: KnownAlarm, value: AlarmStateValue, reason: string) => void,
): void {
  for (let round = 0; round < alarms.size; round += 1) {
    let moved = false;
    for (const alarm of alarms.values()) {
      if (alarm.settings.kind !== 'composite') continue;
      const { rule } = alarm.settings;
      const value = holds(rule, (child) => alarmCalled(alarms, child)?.state.StateValue) ? 'ALARM' : 'OK';
      if (value === alarm.state.StateValue) continue;
      setState(alarm, value, followedReason(alarms, alarm, rule, value));
      moved = true;
    }
    if (!moved) return;
  }
}

function followedReason(
  alarms: ReadonlyMap<string, KnownAlarm>,
  { arn }: KnownAlarm,
  rule: AlarmRule,
  value: AlarmStateValue,
): string {
  const children = [...new Set(alarmsOf(rule))].flatMap((child) => alarmCalled(alarms, child) ?? []);
  const [newest] = children.toSorted((a, b) => changedMs(b) - changedMs(a));
  if (newest === undefined) return `${arn} was created and its alarm rule evaluates to ${value}`;
  return `${newest.arn} transitioned to ${newest.state.StateValue} at ${newest.state.StateTransitionedTimestamp.toUTCString()}`;
}

function changedMs({ state }: KnownAlarm): number {
  return state.StateTransitionedTimestamp.getTime();
}

/** By name or by ARN. */
export function alarmCalled(alarms: ReadonlyMap<string, KnownAlarm>, called: string): KnownAlarm | undefined {
  return alarms.get(called) ?? [...alarms.values()].find(({ arn }) => arn === called);
}
