/** What else is asked of the account's own images as a whole. */
import type { LaunchPermission, Snapshot as WireSnapshot } from '@aws-sdk/client-ec2';
import { DescribeImageAttributeCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { Grantee, ListedSnapshot } from '../images/inventory.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import type { Images } from './machine-ports.ts';
import { readPages } from './pages.ts';

const pageSize = 1_000;

export function createImageListings(ec2: Clients['ec2'], call: Caller): Pick<Images, 'listOwnSnapshots' | 'grants'> {
  return {
    listOwnSnapshots: () =>
      readPages(async (token) => {
        const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
        const { Snapshots = [], NextToken } = await call({ service: 'ec2', call: 'DescribeSnapshots' }, (options) =>
          ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], ...paging }), options),
        );
        return { items: Snapshots.flatMap(listedSnapshot), next: NextToken };
      }),
    grants: async (imageId) => {
      const input = { ImageId: imageId, Attribute: 'launchPermission' } as const;
      const { LaunchPermissions = [] } = await call({ service: 'ec2', call: 'DescribeImageAttribute' }, (options) =>
        ec2.send(new DescribeImageAttributeCommand(input), options),
      );
      return LaunchPermissions.flatMap(granteeOf);
    },
  };
}

function listedSnapshot({ SnapshotId, VolumeSize, FullSnapshotSizeInBytes: stored }: WireSnapshot): ListedSnapshot[] {
  if (SnapshotId === undefined) return [];
  return [
    {
      snapshotId: SnapshotId,
      sizeGib: VolumeSize ?? 0,
      ...(stored === undefined ? {} : { storedBytes: stored }),
    },
  ];
}

function granteeOf({ UserId, OrganizationArn, OrganizationalUnitArn, Group }: LaunchPermission): Grantee[] {
  return [
    ...(Group === undefined ? [] : [{ kind: 'everyone' } as const]),
    ...(UserId === undefined ? [] : [{ kind: 'account', accountId: UserId } as const]),
    ...(OrganizationArn === undefined ? [] : [{ kind: 'organization', arn: OrganizationArn } as const]),
    ...(OrganizationalUnitArn === undefined ? [] : [{ kind: 'unit', arn: OrganizationalUnitArn } as const]),
  ];
}
