import { isReachable, nextTryMs } from './agent.ts';
import { type CommandRow, type Dispatch, type InvocationRow, inState, type Run } from './command.ts';
import { finish, updateCommand } from './ends.ts';
import { endRun } from './reports.ts';
import { type Work, workOf } from './work.ts';
import { paced, type SsmWorld } from './world.ts';

/** Sends a command to as many more instances as may run it at once. */
export function sendNext(world: SsmWorld, dispatch: Dispatch): void {
  const { queue, sent, concurrency, invocations, commandId } = dispatch;
  while (sent.size < concurrency && dispatch.next < queue.length) {
    const instanceId = queue[dispatch.next] ?? '';
    dispatch.next += 1;
    if (invocations.get(instanceId)?.details !== 'Pending') continue;
    sent.add(instanceId);
    const takesMs = paced(world, world.pace.deliverSeconds, `${commandId} to ${instanceId}`);
    world.kernel.schedule(world.kernel.nowMs() + takesMs, () => deliver(world, dispatch, instanceId));
  }
}

function deliver(world: SsmWorld, dispatch: Dispatch, instanceId: string): void {
  const row = dispatch.invocations.get(instanceId);
  const command = world.commands.get(dispatch.commandId);
  if (command === undefined || (row?.details !== 'Pending' && row?.details !== 'Delayed')) return;
  if (world.agents.get(instanceId) === undefined) {
    finish(world, dispatch, [inState(row, 'Undeliverable')]);
  } else if (world.kernel.nowMs() > command.deliverUntilMs || !isReachable(world, instanceId)) {
    delay(world, dispatch, command, row);
  } else {
    arrive(world, dispatch, command, row);
  }
}

/** Nothing is tried again when the time for delivery is over: the rest is up to the end of the whole command. */
function delay(world: SsmWorld, dispatch: Dispatch, { deliverUntilMs }: CommandRow, row: InvocationRow): void {
  if (row.details !== 'Delayed') dispatch.invocations.put(inState(row, 'Delayed'));
  const againMs = nextTryMs(world, row.id);
  if (againMs <= deliverUntilMs) world.kernel.schedule(againMs, () => deliver(world, dispatch, row.id));
}

function arrive(world: SsmWorld, dispatch: Dispatch, command: CommandRow, row: InvocationRow): void {
  const failure = world.faults.commandFailure({ instanceId: row.id, document: command.document.name });
  if (failure?.kind === 'undeliverable') {
    finish(world, dispatch, [inState(row, 'Undeliverable')]);
    return;
  }
  dispatch.invocations.put({ ...inState(row, 'InProgress'), startedAtMs: world.kernel.nowMs() });
  if (command.status === 'Pending') updateCommand(world, dispatch);
  const run: Run = { dispatch, instanceId: row.id, restarting: false, result: undefined, over: false };
  world.runs.set(row.id, (world.runs.get(row.id) ?? new Set()).add(run));
  const work = workOf(world, { command, instanceId: row.id, failure });
  const { kernel } = world;
  const longestMs = command.executionSeconds * 1000;
  if (work.kind === 'hangs' || work.durationMs > longestMs) {
    kernel.schedule(kernel.nowMs() + longestMs, () => endRun(world, run, timedOut));
  } else {
    kernel.schedule(kernel.nowMs() + work.durationMs, () => carryOut(world, run, work));
  }
}

const timedOut = { exitCode: -1, stdout: '', stderr: '', details: 'ExecutionTimedOut' } as const;

/** What was cancelled or killed meanwhile has no effect. */
function carryOut(world: SsmWorld, run: Run, work: Extract<Work, { kind: 'works' }>): void {
  if (run.over || run.result !== undefined) return;
  work.effect();
  restart(world, run, work, work.restarts);
}

function restart(world: SsmWorld, run: Run, work: Extract<Work, { kind: 'works' }>, times: number): void {
  if (run.over || run.result !== undefined) return;
  if (times === 0) {
    endRun(world, run, work.end());
    return;
  }
  run.restarting = true;
  world.hosts.reboot(run.instanceId);
  run.restarting = false;
  // The agent goes on where it was when it is there again.
  world.kernel.schedule(nextTryMs(world, run.instanceId), () => restart(world, run, work, times - 1));
}
