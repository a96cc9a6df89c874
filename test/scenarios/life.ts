import type { ConfigInput } from '../../src/config/schema.ts';
import type { Run } from '../../src/runs/run.ts';
import type { BareScenario } from './bare.ts';
import type { Outcome } from './histories.ts';
import type { Listener } from './others.ts';

/** What is a strategy's own in one history. */
export interface Life {
  /** What of the configuration it needs, beside policy and pace. */
  readonly config: ConfigInput;
  /** What of the world it needs beside the fleet, before it is asked for. */
  prepare(world: BareScenario): Promise<void>;
  /** What a person asks for. */
  ask(world: BareScenario): Promise<Run>;
  /** What others change the weights of. */
  listener?(world: BareScenario): Listener;
  /** What has to pass after the end before nothing is left. */
  afterwards?(world: BareScenario): Promise<void>;
  /** What has to hold beside what holds of every rollout; each sentence is a violation. */
  violations(outcome: Outcome): Promise<readonly string[]>;
}
