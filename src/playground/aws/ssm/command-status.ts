import type { CommandRow, InvocationDetails } from './command.ts';

export interface Ends {
  readonly ends: ReadonlyMap<InvocationDetails, number>;
  readonly completed: number;
  readonly targets: number;
  /** Whether it was sent to anybody. */
  readonly begun: boolean;
  readonly isCancelled: boolean;
  readonly errorLimit: number;
}

type Status = Pick<CommandRow, 'status' | 'statusDetails'>;

/** That of a command whose targets match nothing. */
export const noTargets: Status = { status: 'Success', statusDetails: 'NoInstancesInTag' };

/** The status of a command as a whole, as the user guide of Run Command has it. */
export function overallStatus(state: Ends): Status {
  const { completed, targets, begun, isCancelled } = state;
  if (targets === 0) return noTargets;
  if (completed >= targets) return endedStatus(state);
  if (isCancelled) return { status: 'Cancelling', statusDetails: 'Cancelling' };
  return begun
    ? { status: 'InProgress', statusDetails: 'InProgress' }
    : { status: 'Pending', statusDetails: 'Pending' };
}

function endedStatus({ ends, targets, errorLimit }: Ends): Status {
  const count = (details: InvocationDetails): number => ends.get(details) ?? 0;
  if (count('Success') === targets) return { status: 'Success', statusDetails: 'Success' };
  if (count('Cancelled') > 0) return { status: 'Cancelled', statusDetails: 'Cancelled' };
  if (count('Failed') + count('ExecutionTimedOut') > errorLimit) {
    return count('Failed') > 0
      ? { status: 'Failed', statusDetails: 'Failed' }
      : { status: 'TimedOut', statusDetails: 'ExecutionTimedOut' };
  }
  if (count('DeliveryTimedOut') > errorLimit) return { status: 'TimedOut', statusDetails: 'DeliveryTimedOut' };
  const isRestDelivered = count('Success') > 0 && count('Success') + count('Undeliverable') === targets;
  return isRestDelivered
    ? { status: 'Success', statusDetails: 'Success' }
    : { status: 'Failed', statusDetails: 'Incomplete' };
}
