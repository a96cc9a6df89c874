import type { InstanceStateChange } from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { findAll, idKinds } from './ids.ts';
import { type InstanceRow, stateOnWire } from './instance.ts';
import { endInstance, rebootInstance, startInstance, stopInstance } from './instance-life.ts';
import { runInstancesOperation } from './run-instances.ts';
import type { Ec2World } from './world.ts';

/** The operations that launch, stop, start and end instances. Each checks every id before it changes any. */
export function instanceChangeOperations(world: Ec2World) {
  const each = (
    ids: readonly string[] | undefined,
    check: (row: InstanceRow) => void,
    act: (row: InstanceRow) => void,
  ) => {
    const rows = findAll(idKinds.instance, ids ?? [], world.instances.get);
    rows.forEach(check);
    return rows.map((row): InstanceStateChange => {
      act(row);
      const current = world.instances.get(row.id)?.state ?? 'terminated';
      return { InstanceId: row.id, PreviousState: stateOnWire(row.state), CurrentState: stateOnWire(current) };
    });
  };
  return {
    RunInstances: runInstancesOperation(world),
    TerminateInstances: ({ InstanceIds }) => ({
      TerminatingInstances: each(InstanceIds, refuseProtected, ({ id }) => endInstance(world, id, 'User initiated')),
    }),
    StopInstances: ({ InstanceIds }) => ({
      StoppingInstances: each(InstanceIds, inState('running', 'stopping', 'stopped'), (row) => {
        if (row.state === 'running') stopInstance(world, row);
      }),
    }),
    StartInstances: ({ InstanceIds }) => ({
      StartingInstances: each(InstanceIds, inState('stopped', 'pending', 'running'), (row) => {
        if (row.state === 'stopped') startInstance(world, row);
      }),
    }),
    RebootInstances: ({ InstanceIds }) => {
      each(InstanceIds, inState('running'), (row) => rebootInstance(world, row));
      return {};
    },
  } satisfies Ec2Operations;
}

function refuseProtected({ id, terminationProtected }: InstanceRow): void {
  if (!terminationProtected) return;
  throw new ServiceError(
    'OperationNotPermitted',
    `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
  );
}

function inState(...states: readonly InstanceRow['state'][]): (row: InstanceRow) => void {
  return ({ id, state }) => {
    if (states.includes(state)) return;
    const message = `The instance '${id}' is not in a state from which it can be changed: it is ${state}.`;
    throw new ServiceError('IncorrectInstanceState', message);
  };
}
