import type { Written } from './command.ts';
import { upgrade } from './upgrades.ts';
import type { SsmWorld } from './world.ts';

/** What a script comes to. */
export interface ScriptAnswer {
  /** 0 when left out. */
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** As long as the pace says when left out. */
  readonly seconds?: number;
  /** What it changes in the world, when it ends. */
  readonly effect?: (instanceId: string) => void;
}

export type ScriptMatch = (script: string, instanceId: string) => boolean;

export interface ScriptRule {
  readonly match: ScriptMatch;
  readonly answer: ScriptAnswer | ((script: string, instanceId: string) => ScriptAnswer);
}

export interface ScriptOutcome extends Written {
  readonly seconds: number | undefined;
  readonly effect: (instanceId: string) => void;
}

/** What the first rule that matches says of a script, else that it did what it says. */
export function scriptOutcome(world: SsmWorld, script: string, instanceId: string): ScriptOutcome {
  const rule = world.scripts.find(({ match }) => match(script, instanceId));
  const answer =
    typeof rule?.answer === 'function'
      ? rule.answer(script, instanceId)
      : (rule?.answer ?? { stdout: transcript(script), effect: (id) => upgrade(world, id, script) });
  const { exitCode = 0, stdout = '', stderr = '', seconds, effect = () => {} } = answer;
  return { exitCode, stdout, stderr, seconds, effect };
}

/** As `set -x` writes it. */
function transcript(script: string): string {
  const lines = script.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => `+ ${line}\n`).join('');
}
