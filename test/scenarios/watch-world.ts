import type { ConfigInput } from '../../src/config/schema.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

type Watch = NonNullable<NonNullable<ConfigInput['fleets']>[string]['watch']>;

export interface WatchedOptions extends Omit<ScenarioOptions, 'config'> {
  readonly watch?: Watch;
  /** How the alarm stands before anybody asks for anything; undefined where there is none. */
  readonly alarm?: AlarmValue | undefined;
}

export type AlarmValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface WatchedScenario extends Scenario {
  setAlarm(state: AlarmValue): void;
  /** Lets the rollout go on until so many waves have begun. */
  untilWave(wave: number): Promise<void>;
  /** The same, until this is what it is doing. */
  untilDoing(label: string): Promise<void>;
}

const reasons: Readonly<Record<AlarmValue, string>> = {
  OK: 'Threshold Crossed: 0 errors was not greater than the threshold (5.0).',
  ALARM: 'Threshold Crossed: 37 errors was greater than the threshold (5.0).',
  INSUFFICIENT_DATA: 'Insufficient Data: 1 datapoint was unknown.',
};

export const size = 3;

/** A few servers, replaced two at a time after a first one, with an alarm that is watched. */
export async function watched(options: WatchedOptions = {}): Promise<WatchedScenario> {
  const { watch = {}, ...more } = options;
  const alarm = 'alarm' in options ? options.alarm : 'OK';
  const config: ConfigInput = {
    defaults: { batch: '2' },
    pace: { pollSeconds: 30, heldReminderSeconds: 86_400 },
    fleets: { web: { watch: { alarms: ['web-5xx'], ...watch } } },
  };
  const world = await scenario({ desired: size, ...more, config });
  const setAlarm = (state: AlarmValue): void => world.aws.cloudWatch.setAlarm('web-5xx', state, reasons[state]);
  if (alarm !== undefined) setAlarm(alarm);
  return {
    ...world,
    setAlarm,
    untilWave: async (wave) => {
      await world.settle({ until: async () => (await wavesOf(world)) >= wave });
    },
    untilDoing: async (label) => {
      await world.settle({ until: async () => (await world.run()).progress?.label.includes(label) === true });
    },
  };
}

async function wavesOf({ store, run }: Scenario): Promise<number> {
  const notes = await store.notes((await run()).id, 0);
  return notes.filter(({ kind }) => kind === 'wave-started').length;
}

/** The same, asked for and approved. */
export async function watchedRollout(options: WatchedOptions = {}): Promise<WatchedScenario> {
  const world = await watched(options);
  await world.askRollout();
  await world.click('grace', 'Approve');
  return world;
}
