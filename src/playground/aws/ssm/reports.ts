import { isReachable, nextTryMs } from './agent.ts';
import { type InvocationDetails, type InvocationRow, inState, isOpen, type Run, type RunResult } from './command.ts';
import { finish } from './ends.ts';
import { writeOutput } from './outputs.ts';
import type { SsmWorld } from './world.ts';

/** Ends a run, once: the first result counts. SSM hears of it when the agent can tell. */
export function endRun(world: SsmWorld, run: Run, result: RunResult): void {
  if (run.over || run.result !== undefined) return;
  run.result = result;
  report(world, run);
}

function report(world: SsmWorld, run: Run): void {
  const row = run.dispatch.invocations.get(run.instanceId);
  if (run.over || run.result === undefined || row === undefined || !isOpen(row)) {
    forget(world, run);
    return;
  }
  if (!isReachable(world, run.instanceId)) {
    world.kernel.schedule(nextTryMs(world, run.instanceId), () => report(world, run));
    return;
  }
  forget(world, run);
  const { exitCode, stdout, stderr } = run.result;
  const ended = inState({ ...row, exitCode, stdout, stderr }, detailsOf(row, run.result));
  writeOutput(world, run.dispatch, ended);
  finish(world, run.dispatch, [ended]);
}

function detailsOf(row: InvocationRow, { details, exitCode }: RunResult): InvocationDetails {
  if (row.details === 'Cancelling') return 'Cancelled';
  return details ?? (exitCode === 0 ? 'Success' : 'Failed');
}

function forget({ runs }: SsmWorld, run: Run): void {
  run.over = true;
  const others = runs.get(run.instanceId);
  others?.delete(run);
  if (others?.size === 0) runs.delete(run.instanceId);
}
