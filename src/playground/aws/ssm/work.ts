import type { CommandFailure } from '../command-faults.ts';
import type { CommandRow, Written } from './command.ts';
import { patchWork } from './patching.ts';
import { scriptOutcome } from './scripts.ts';
import { paced, type SsmWorld } from './world.ts';

/** What a command does on one instance. */
export type Work =
  | {
      readonly kind: 'works';
      readonly durationMs: number;
      /** What has changed on the instance when that time is over. */
      readonly effect: () => void;
      /** How often it restarts the instance then. */
      readonly restarts: number;
      /** What it says at its end. */
      readonly end: () => Written;
    }
  | { readonly kind: 'hangs' };

export interface Order {
  readonly command: CommandRow;
  readonly instanceId: string;
  readonly failure: CommandFailure | undefined;
}

export function workOf(world: SsmWorld, order: Order): Work {
  const { failure, command } = order;
  if (failure?.kind === 'hangs') return { kind: 'hangs' };
  if (failure?.kind === 'fails') return failing(world, order, failure);
  return command.document.name === 'AWS-RunPatchBaseline' ? patchWork(world, order) : scriptWork(world, order);
}

function scriptWork(world: SsmWorld, { command, instanceId }: Order): Work {
  const script = (command.parameters['commands'] ?? []).join('\n');
  const { seconds, effect, ...written } = scriptOutcome(world, script, instanceId);
  const usualMs = paced(world, world.pace.scriptSeconds, `${command.id} on ${instanceId}`);
  return {
    kind: 'works',
    durationMs: seconds === undefined ? usualMs : seconds * 1000,
    effect: () => effect(instanceId),
    restarts: 0,
    end: () => written,
  };
}

function failing(
  world: SsmWorld,
  { command, instanceId }: Order,
  { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string },
): Work {
  return {
    kind: 'works',
    durationMs: paced(world, world.pace.scriptSeconds, `${command.id} on ${instanceId}`),
    effect: () => {},
    restarts: 0,
    end: () => ({ exitCode, stdout: '', stderr }),
  };
}
