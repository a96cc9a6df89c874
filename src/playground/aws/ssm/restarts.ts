import type { Run } from './command.ts';
import { endRun } from './reports.ts';
import type { SsmWorld } from './world.ts';

const killedExitCode = 143;

/** What ran is killed by a restart, but for what restarts the instance itself. */
export function restarted(world: SsmWorld, instanceId: string): void {
  for (const run of runsOf(world, instanceId)) {
    if (!run.restarting) endRun(world, run, { exitCode: killedExitCode, stdout: '', stderr: 'signal: terminated\n' });
  }
}

/** Nobody hears any more of what ran: SSM waits for it until the command expires. */
export function unplugged(world: SsmWorld, instanceId: string): void {
  for (const run of runsOf(world, instanceId)) run.over = true;
  world.runs.delete(instanceId);
}

function runsOf(world: SsmWorld, instanceId: string): readonly Run[] {
  return [...(world.runs.get(instanceId) ?? [])];
}
