import type { CancelCommandRequest } from '@aws-sdk/client-ssm';
import { ServiceError } from '../wire/operation.ts';
import { type Dispatch, type InvocationRow, inState } from './command.ts';
import { finish, updateCommand } from './ends.ts';
import { endRun } from './reports.ts';
import { paced, type SsmWorld } from './world.ts';

const stopped = { exitCode: -1, stdout: '', stderr: '', details: 'Cancelled' } as const;

/** Cancels what has not begun and stops what runs; what is done stays as it is. Throws InvalidCommandId. */
export function cancelCommand(world: SsmWorld, { CommandId = '', InstanceIds = [] }: CancelCommandRequest): void {
  const dispatch = world.dispatches.get(CommandId);
  if (dispatch === undefined) {
    throw new ServiceError('InvalidCommandId', `The command ID ${CommandId} is not valid.`);
  }
  const rows =
    InstanceIds.length === 0 ? [...dispatch.invocations.all()] : InstanceIds.map((id) => known(dispatch, id));
  if (InstanceIds.length === 0) dispatch.isCancelled = true;
  for (const row of rows) if (row.details === 'InProgress') stop(world, dispatch, row);
  const waiting = rows.filter(({ details }) => details === 'Pending' || details === 'Delayed');
  if (waiting.length > 0)
    finish(
      world,
      dispatch,
      waiting.map((row) => inState(row, 'Cancelled')),
    );
  else updateCommand(world, dispatch);
}

function stop(world: SsmWorld, dispatch: Dispatch, row: InvocationRow): void {
  dispatch.invocations.put(inState(row, 'Cancelling'));
  const takesMs = paced(world, world.pace.cancelSeconds, `${dispatch.commandId} stops on ${row.id}`);
  world.kernel.schedule(world.kernel.nowMs() + takesMs, () => {
    for (const run of world.runs.get(row.id) ?? []) if (run.dispatch === dispatch) endRun(world, run, stopped);
  });
}

function known({ invocations }: Dispatch, instanceId: string): InvocationRow {
  const row = invocations.get(instanceId);
  if (row !== undefined) return row;
  throw new ServiceError('InvalidInstanceId', `The command was not sent to ${instanceId}.`);
}
