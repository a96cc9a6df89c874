import type { LaunchPermission, ModifyImageAttributeRequest } from '@aws-sdk/client-ec2';
import { ServiceError } from '../wire/operation.ts';
import type { ImageRow } from './image.ts';
import { isManagedKey } from './keys.ts';

/** The image after ModifyImageAttribute; throws where the request names nothing that can be changed. */
export function modifiedImage(image: ImageRow, input: ModifyImageAttributeRequest): ImageRow {
  const { Attribute, Description, ImdsSupport, Value } = input;
  if (Description?.Value !== undefined) return { ...image, description: Description.Value };
  if (Attribute === 'description' && Value !== undefined) return { ...image, description: Value };
  if (ImdsSupport?.Value !== undefined) return { ...image, imdsV2: ImdsSupport.Value === 'v2.0' };
  if (Attribute === 'launchPermission' || input.LaunchPermission !== undefined)
    return sharedImage(image, permissions(input));
  throw new ServiceError('InvalidParameterCombination', 'No attribute to modify was specified');
}

interface PermissionChange {
  readonly add: readonly LaunchPermission[];
  readonly remove: readonly LaunchPermission[];
}

/** Both ways to say it: a structure of changes, or an operation with users and groups. */
function permissions({
  LaunchPermission,
  OperationType,
  UserIds = [],
  UserGroups = [],
  OrganizationArns = [],
  OrganizationalUnitArns = [],
}: ModifyImageAttributeRequest): PermissionChange {
  const named = [
    ...UserIds.map((UserId) => ({ UserId })),
    ...UserGroups.map(() => ({ Group: 'all' as const })),
    ...OrganizationArns.map((OrganizationArn) => ({ OrganizationArn })),
    ...OrganizationalUnitArns.map((OrganizationalUnitArn) => ({ OrganizationalUnitArn })),
  ];
  return {
    add: [...(LaunchPermission?.Add ?? []), ...(OperationType === 'add' ? named : [])],
    remove: [...(LaunchPermission?.Remove ?? []), ...(OperationType === 'remove' ? named : [])],
  };
}

function sharedImage(image: ImageRow, { add, remove }: PermissionChange): ImageRow {
  if (image.state === 'disabled' && add.length > 0) {
    throw new ServiceError('InvalidAMIID.Unavailable', `The image ID '${image.id}' is disabled and cannot be shared`);
  }
  if (add.length > 0 && image.devices.some(({ kmsKeyId }) => isManagedKey(kmsKeyId))) {
    const message = "Snapshots encrypted with the AWS Managed CMK can't be shared. Specify another snapshot.";
    throw new ServiceError('InvalidParameter', message);
  }
  const removed = new Set(remove.flatMap(granteesOf));
  const users = [...image.sharedWith, ...add.flatMap(granteesOf)].filter((user) => !removed.has(user));
  const everyone = (list: readonly LaunchPermission[]): boolean => list.some(({ Group }) => Group === 'all');
  const isPublic = (image.isPublic || everyone(add)) && !everyone(remove);
  return { ...image, isPublic, sharedWith: [...new Set(users)] };
}

function granteesOf({ UserId, OrganizationArn, OrganizationalUnitArn }: LaunchPermission): readonly string[] {
  return [UserId, OrganizationArn, OrganizationalUnitArn].filter((grantee) => grantee !== undefined);
}

/** What was granted, in the form in which it is told. */
export function permissionOf(grantee: string): LaunchPermission {
  if (grantee.includes(':ou/')) return { OrganizationalUnitArn: grantee };
  return grantee.includes(':organization/') ? { OrganizationArn: grantee } : { UserId: grantee };
}
