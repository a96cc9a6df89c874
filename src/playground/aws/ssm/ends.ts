import { type Dispatch, type InvocationDetails, type InvocationRow, inState, isOpen } from './command.ts';
import { overallStatus } from './command-status.ts';
import type { SsmWorld } from './world.ts';

/** Ends invocations, tells the command, and sends it on or, past its limit of errors, to nobody any more. */
export function finish(world: SsmWorld, dispatch: Dispatch, rows: readonly InvocationRow[]): void {
  for (const row of rows) {
    dispatch.invocations.put({ ...row, endedAtMs: world.kernel.nowMs() });
    dispatch.sent.delete(row.id);
    dispatch.ends.set(row.details, (dispatch.ends.get(row.details) ?? 0) + 1);
  }
  if (errorCount(dispatch) > dispatch.errorLimit && dispatch.next < dispatch.queue.length) {
    finish(world, dispatch, notSent(dispatch, 'Terminated'));
    return;
  }
  updateCommand(world, dispatch);
  dispatch.sendNext();
}

/** Those that it was not sent to, in a state that ends it for them; from now on it is sent to nobody. */
export function notSent(dispatch: Dispatch, details: InvocationDetails): readonly InvocationRow[] {
  const ids = dispatch.queue.slice(dispatch.next);
  dispatch.next = dispatch.queue.length;
  return ids.flatMap((id) => {
    const row = dispatch.invocations.get(id);
    return row === undefined || !isOpen(row) ? [] : [inState(row, details)];
  });
}

/** Counts and status of the command, from how its invocations ended. */
export function updateCommand(world: SsmWorld, dispatch: Dispatch): void {
  const row = world.commands.get(dispatch.commandId);
  if (row === undefined) return;
  const completed = [...dispatch.ends.values()].reduce((sum, count) => sum + count, 0);
  world.commands.put({
    ...row,
    completed,
    errors: errorCount(dispatch),
    deliveryTimedOut: dispatch.ends.get('DeliveryTimedOut') ?? 0,
    ...overallStatus({
      ends: dispatch.ends,
      completed,
      targets: row.targetCount,
      begun: dispatch.next > 0,
      isCancelled: dispatch.isCancelled,
      errorLimit: dispatch.errorLimit,
    }),
  });
}

/** Deliveries that failed do not count. */
function errorCount({ ends }: Dispatch): number {
  return (ends.get('Failed') ?? 0) + (ends.get('ExecutionTimedOut') ?? 0);
}
