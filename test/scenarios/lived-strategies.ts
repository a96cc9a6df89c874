import type { Strategy } from '../../src/fleet/strategies.ts';
import type { RolloutAsked } from '../../src/operations/ask-rollout.ts';
import type { BareScenario } from './bare.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';

/** What is a strategy's own in histories. To have one lived through, name it below; the type checker asks for the rest. */
interface LivedStrategy {
  /** What of the world it needs beside the fleet, before it is asked for. */
  prepare?(world: BareScenario, history: History): Promise<void>;
  /** What a person asks for beside the AMI and the fleet. */
  asked(history: History): Partial<RolloutAsked>;
  /** What has to hold beside what holds of every rollout; each sentence is a violation. */
  violations?(outcome: Outcome, history: History): Promise<readonly string[]>;
}

/** The strategies that histories are made of. */
export const livedStrategies = ['rolling'] as const satisfies readonly Strategy[];

const rolling: LivedStrategy = { asked: ({ batch }) => ({ batch }) };

const lives: Readonly<Record<(typeof livedStrategies)[number], LivedStrategy>> = { rolling };

export function lifeOf({ strategy }: History): LivedStrategy {
  return lives[strategy];
}
