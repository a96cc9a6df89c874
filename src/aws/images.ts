import type {
  BlockDeviceMapping,
  DescribeImagesCommandInput,
  Image as WireImage,
  Snapshot as WireSnapshot,
} from '@aws-sdk/client-ec2';
import { DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { Image, ImageSnapshot, ImageState, KeptVolume } from '../images/image.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { createImageCopies } from './image-copies.ts';
import { createImageListings } from './image-listings.ts';
import { createImageRetirement } from './image-retirement.ts';
import { createImageWrites } from './image-writes.ts';
import type { Images, Snapshot } from './machine-ports.ts';
import { chunks, mapBounded, readPages } from './pages.ts';
import { filterLiteral, tagMap } from './tags.ts';

const pageSize = 1_000;
const idsPerCall = 100;
const callsAtOnce = 4;

/** What EC2 tells of images, those that are deprecated or disabled too, and what changes them. */
export function createImages({ ec2, once }: Pick<Clients, 'ec2' | 'once'>, call: Caller): Images {
  const list = (selection: DescribeImagesCommandInput): Promise<readonly Image[]> =>
    readPages(async (token) => {
      const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
      const input = { ...selection, ...paging, IncludeDeprecated: true, IncludeDisabled: true };
      const { Images = [], NextToken } = await call({ service: 'ec2', call: 'DescribeImages' }, (options) =>
        ec2.send(new DescribeImagesCommand(input), options),
      );
      return { items: Images.flatMap(imageOf), next: NextToken };
    });
  // By filter and not by id: one image that does not exist would fail the whole call.
  const readSome = (ids: readonly string[]): Promise<readonly Image[]> =>
    list({ Filters: [{ Name: 'image-id', Values: ids.map(filterLiteral) }] });
  const readSnapshots = (ids: readonly string[]): Promise<readonly Snapshot[]> =>
    readPages(async (token) => {
      const input = {
        Filters: [{ Name: 'snapshot-id', Values: ids.map(filterLiteral) }],
        MaxResults: pageSize,
        ...(token === undefined ? {} : { NextToken: token }),
      };
      const { Snapshots = [], NextToken } = await call({ service: 'ec2', call: 'DescribeSnapshots' }, (options) =>
        ec2.send(new DescribeSnapshotsCommand(input), options),
      );
      return { items: Snapshots.flatMap(snapshotAlone), next: NextToken };
    });
  return {
    listOwn: () => list({ Owners: ['self'] }),
    ...createImageListings(ec2, call),
    read: (imageIds) => bySome(imageIds, readSome),
    findOwn: async (name) => {
      const named = await list({ Owners: ['self'], Filters: [{ Name: 'name', Values: [filterLiteral(name)] }] });
      return named.find((image) => image.name === name);
    },
    snapshots: (snapshotIds) => bySome(snapshotIds, readSnapshots),
    ...createImageCopies(ec2, call, (imageId) =>
      list({ Owners: ['self'], Filters: [{ Name: 'source-image-id', Values: [filterLiteral(imageId)] }] }),
    ),
    ...createImageWrites({ ec2, once }, call),
    ...createImageRetirement(ec2, call),
  };
}

async function bySome<Found>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  return (await mapBounded(chunks([...new Set(ids)], idsPerCall), callsAtOnce, read)).flat();
}

function snapshotAlone({ SnapshotId, State, Progress, Tags, KmsKeyId }: WireSnapshot): Snapshot[] {
  if (SnapshotId === undefined) return [];
  const state = State ?? 'unknown';
  const told = Number.parseInt(Progress ?? '', 10);
  const percent = state === 'completed' ? 100 : Math.min(100, Math.max(0, Number.isNaN(told) ? 0 : told));
  const key = KmsKeyId === undefined ? {} : { kmsKeyId: KmsKeyId };
  return [{ snapshotId: SnapshotId, state, percent, tags: tagMap(Tags), ...key }];
}

function imageOf(wire: WireImage): Image[] {
  if (wire.ImageId === undefined) return [];
  return [
    {
      imageId: wire.ImageId,
      name: wire.Name ?? '',
      ownerId: wire.OwnerId ?? '',
      state: imageState(wire.State),
      architecture: wire.Architecture ?? '',
      platform: wire.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux',
      createdAtMs: dateMs(wire.CreationDate) ?? 0,
      isPublic: wire.Public ?? false,
      imdsV2Required: wire.ImdsSupport === 'v2.0',
      snapshots: (wire.BlockDeviceMappings ?? []).flatMap(snapshotOf),
      keptVolumes: (wire.BlockDeviceMappings ?? []).flatMap(keptVolume),
      tags: tagMap(wire.Tags),
      ...whatIsTold(wire),
    },
  ];
}

/** What not every image has. */
function whatIsTold(wire: WireImage) {
  const deprecatedAtMs = dateMs(wire.DeprecationTime);
  const lastLaunchedAtMs = dateMs(wire.LastLaunchedTime);
  // Also once it was lifted, until the end of a cooldown that the same field then tells.
  const isProtected = (wire.DeregistrationProtection ?? 'disabled') !== 'disabled';
  return {
    ...(wire.ImageOwnerAlias === undefined ? {} : { ownerAlias: wire.ImageOwnerAlias }),
    ...(wire.Description === undefined ? {} : { description: wire.Description }),
    ...(wire.StateReason?.Message === undefined ? {} : { stateReason: wire.StateReason.Message }),
    ...(wire.RootDeviceName === undefined ? {} : { rootDeviceName: wire.RootDeviceName }),
    ...(deprecatedAtMs === undefined ? {} : { deprecatedAtMs }),
    ...(wire.SourceInstanceId === undefined ? {} : { sourceInstanceId: wire.SourceInstanceId }),
    ...(wire.SourceImageId === undefined ? {} : { sourceImageId: wire.SourceImageId }),
    ...(wire.SourceImageRegion === undefined ? {} : { sourceImageRegion: wire.SourceImageRegion }),
    ...(lastLaunchedAtMs === undefined ? {} : { lastLaunchedAtMs }),
    ...(isProtected ? { protectedFromDeregistration: true } : {}),
  };
}

function snapshotOf({ DeviceName, Ebs }: BlockDeviceMapping): ImageSnapshot[] {
  if (Ebs?.SnapshotId === undefined) return [];
  return [
    {
      snapshotId: Ebs.SnapshotId,
      deviceName: DeviceName ?? '',
      ...(Ebs.VolumeSize === undefined ? {} : { sizeGib: Ebs.VolumeSize }),
      ...(Ebs.Encrypted === undefined ? {} : { encrypted: Ebs.Encrypted }),
    },
  ];
}

function keptVolume({ DeviceName, Ebs }: BlockDeviceMapping): KeptVolume[] {
  if (DeviceName === undefined || Ebs === undefined || Ebs.DeleteOnTermination !== false) return [];
  return [{ deviceName: DeviceName, ...(Ebs.VolumeSize === undefined ? {} : { sizeGib: Ebs.VolumeSize }) }];
}

const states: readonly ImageState[] = [
  'pending',
  'available',
  'invalid',
  'deregistered',
  'transient',
  'failed',
  'error',
  'disabled',
];

/** A state that is new to us is not one that may be deployed. */
function imageState(text: string | undefined): ImageState {
  return states.find((state) => state === text) ?? 'error';
}

function dateMs(text: string | undefined): number | undefined {
  const parsedMs = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(parsedMs) ? undefined : parsedMs;
}
