import type {
  DescribeSnapshotAttributeRequest,
  DescribeSnapshotAttributeResult,
  ModifySnapshotAttributeRequest,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { findOne, idKinds } from './ids.ts';
import type { SnapshotRow } from './image.ts';
import { isManagedKey } from './keys.ts';
import type { Ec2World } from './world.ts';

/** Who else may use a snapshot. */
export function snapshotSharingOperations(world: Ec2World) {
  return {
    DescribeSnapshotAttribute: (input) => describe(world, input),
    ModifySnapshotAttribute: (input) => {
      world.snapshots.put(shared(ownSnapshot(world, input.SnapshotId), input));
      return {};
    },
  } satisfies Ec2Operations;
}

function ownSnapshot({ kernel, snapshots }: Ec2World, snapshotId = ''): SnapshotRow {
  const row = findOne(idKinds.snapshot, snapshotId, snapshots.get);
  if (row.ownerId === kernel.accountId) return row;
  throw new ServiceError('AuthFailure', `Not authorized for snapshot:${snapshotId}`, 403);
}

function describe(world: Ec2World, input: DescribeSnapshotAttributeRequest): DescribeSnapshotAttributeResult {
  const { id, sharedWith = [] } = ownSnapshot(world, input.SnapshotId);
  if (input.Attribute !== 'createVolumePermission') {
    throw new ServiceError('InvalidParameterValue', `The attribute ${input.Attribute} is not simulated`);
  }
  return { SnapshotId: id, CreateVolumePermissions: sharedWith.map((UserId) => ({ UserId })) };
}

/** Both ways to say it: a structure of changes, or an operation with users. */
function shared(row: SnapshotRow, input: ModifySnapshotAttributeRequest): SnapshotRow {
  const { CreateVolumePermission: change, OperationType, UserIds = [] } = input;
  const usersIn = (list: readonly { readonly UserId?: string | undefined }[] = []): readonly string[] =>
    list.flatMap(({ UserId }) => UserId ?? []);
  const add = [...usersIn(change?.Add), ...(OperationType === 'add' ? UserIds : [])];
  const remove = new Set([...usersIn(change?.Remove), ...(OperationType === 'remove' ? UserIds : [])]);
  if (add.length > 0 && isManagedKey(row.kmsKeyId)) {
    throw new ServiceError('OperationNotPermitted', 'Encrypted snapshots with EBS default key cannot be shared');
  }
  const users = [...(row.sharedWith ?? []), ...add].filter((user) => !remove.has(user));
  return { ...row, sharedWith: [...new Set(users)] };
}
