import type { ResourceState, ResourceStatus, Status } from '@aws-sdk/client-inspector2';
import type { InspectorOperations } from '../wire/operation.ts';
import type { InspectorWorld } from './inspector.ts';

export function statusOperations(world: InspectorWorld) {
  const { accountId } = world.kernel;
  /** It looks after no other account. */
  const strangers = (accountIds: readonly string[] = []) =>
    accountIds
      .filter((id) => id !== accountId)
      .map((id) => ({
        accountId: id,
        errorCode: 'ACCESS_DENIED' as const,
        errorMessage: 'Invoking account does not have access to this account',
      }));
  const isAsked = (accountIds: readonly string[] = []): boolean =>
    accountIds.length === 0 || accountIds.includes(accountId);
  const account = () => ({ accountId, status: statusNow(world), resourceStatus: resourceStatus(world) });
  return {
    BatchGetAccountStatus: ({ accountIds }) => ({
      accounts: isAsked(accountIds)
        ? [
            {
              accountId,
              state: { status: statusNow(world), errorCode: undefined, errorMessage: undefined },
              resourceState: resourceState(world),
            },
          ]
        : [],
      failedAccounts: strangers(accountIds),
    }),
    Enable: ({ accountIds, resourceTypes = [] }) => {
      if (isAsked(accountIds) && resourceTypes.includes('EC2')) world.setOn(true);
      return { accounts: isAsked(accountIds) ? [account()] : [], failedAccounts: strangers(accountIds) };
    },
    Disable: ({ accountIds, resourceTypes = ['EC2'] }) => {
      if (isAsked(accountIds) && resourceTypes.includes('EC2')) world.setOn(false);
      return { accounts: isAsked(accountIds) ? [account()] : [], failedAccounts: strangers(accountIds) };
    },
  } satisfies InspectorOperations;
}

function statusNow({ isOn }: InspectorWorld): Status {
  return isOn() ? 'ENABLED' : 'DISABLED';
}

function resourceStatus(world: InspectorWorld): ResourceStatus {
  return { ec2: statusNow(world), ecr: 'DISABLED' };
}

function resourceState(world: InspectorWorld): ResourceState {
  const state = (status: Status) => ({ status, errorCode: undefined, errorMessage: undefined });
  return { ec2: state(statusNow(world)), ecr: state('DISABLED') };
}
