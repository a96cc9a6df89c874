import { type TestClock, testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type ConfigInput, configOf } from '../../src/config/schema.ts';
import type { AskedAnswer } from '../../src/operations/answers.ts';
import type { Asker, Desk } from '../../src/operations/desk.ts';
import { askRollout, type RolloutAsked } from '../../src/operations/rollout/ask-rollout.ts';
import { type Steering, steer } from '../../src/operations/steering/steer.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Store } from '../../src/runs/store.ts';
import { type Core, createCore } from '../../src/wiring.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { type Driven, runUntilIdle, type TestDriverOptions } from '../builders/test-driver.ts';
import {
  accountId,
  type FleetWorld,
  type FleetWorldOptions,
  fleetWorld,
  region,
  simulatedCredentials,
} from './fleet-world.ts';

/** The bot without its surfaces: operations in, fleet out. For histories by the thousand, so AWS is asked directly. */
export interface BareScenario extends FleetWorld {
  readonly clock: TestClock;
  readonly store: Store;
  readonly core: Core;
  ask(asked?: Partial<RolloutAsked>): Promise<Run>;
  /** The same for a verb of any sort. */
  askFor(asking: (desk: Desk, asker: Asker) => Promise<AskedAnswer>): Promise<Run>;
  steer(person: string, steering: Omit<Steering, 'runId'> & { readonly runId?: string }): Promise<void>;
  settle(options?: Partial<TestDriverOptions>): Promise<Driven>;
  run(): Promise<Run>;
  /** All that were asked for, in that order. */
  runs(): Promise<readonly Run[]>;
}

export interface BareOptions extends Omit<FleetWorldOptions, 'clock'> {
  readonly config?: ConfigInput;
  readonly store?: Store;
}

export function asker(name: string, interactionId: string): Asker {
  return {
    actor: { id: `U${name.toUpperCase()}`, name, via: 'slack' },
    groupIds: [],
    place: { channel: 'C1' },
    interactionId,
  };
}

export async function bareScenario({
  config = {},
  store = createMemoryStore(),
  isDirect = true,
  ...options
}: BareOptions = {}): Promise<BareScenario> {
  const clock = testClock();
  const world = await fleetWorld({ clock, isDirect, ...options });
  const { requestHandler, answer } = world.aws;
  const core = createCore({
    config: configOf(config),
    store,
    clock,
    log: silentLog,
    aws: {
      places: [{ accountId, region }],
      clients: { requestHandler, maxAttempts: 1, ...(isDirect ? { answer } : {}) },
      credentialsFor: () => simulatedCredentials,
    },
    probe: world.aws.probe,
  });
  const ids: string[] = [];
  let interactions = 0;
  const nextInteraction = (): string => {
    interactions += 1;
    return `interaction-${interactions}`;
  };
  const settle = (more: Partial<TestDriverOptions> = {}): Promise<Driven> =>
    runUntilIdle({ engine: core.engine, clock, ...more });
  const read = async (id: string): Promise<Run> => {
    const found = await store.read(id);
    if (found === undefined) throw new Error('there is no run');
    return found;
  };
  const askFor: BareScenario['askFor'] = async (asking) => {
    const answer = await asking(core.desk, asker('ada', nextInteraction()));
    ids.push(answer.run.id);
    return answer.run;
  };
  return {
    ...world,
    clock,
    store,
    core,
    settle,
    run: () => read(ids.at(-1) ?? ''),
    runs: () => Promise.all(ids.map(read)),
    ask: (asked = {}) =>
      askFor((desk, ada) => askRollout(desk, ada, { imageId: world.newImageId, fleet: 'web', ...asked })),
    askFor,
    steer: async (person, steering) => {
      await steer(core.desk, asker(person, nextInteraction()), { runId: ids.at(-1) ?? '', ...steering });
    },
  };
}
