import type { BlockDeviceMapping, DescribeImagesCommandInput, Image as WireImage } from '@aws-sdk/client-ec2';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { Image, ImageSnapshot, ImageState } from '../images/image.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks, mapBounded, readPages } from './pages.ts';
import type { Images } from './ports.ts';
import { filterLiteral, tagMap } from './tags.ts';

const pageSize = 1_000;
const idsPerCall = 100;
const callsAtOnce = 4;

export function createImages({ ec2 }: Pick<Clients, 'ec2'>, call: Caller): Images {
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
  return {
    listOwn: () => list({ Owners: ['self'] }),
    read: async (imageIds) =>
      (await mapBounded(chunks([...new Set(imageIds)], idsPerCall), callsAtOnce, readSome)).flat(),
  };
}

function imageOf(wire: WireImage): Image[] {
  if (wire.ImageId === undefined) return [];
  const deprecatedAtMs = dateMs(wire.DeprecationTime);
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
      tags: tagMap(wire.Tags),
      ...(wire.Description === undefined ? {} : { description: wire.Description }),
      ...(wire.StateReason?.Message === undefined ? {} : { stateReason: wire.StateReason.Message }),
      ...(wire.RootDeviceName === undefined ? {} : { rootDeviceName: wire.RootDeviceName }),
      ...(deprecatedAtMs === undefined ? {} : { deprecatedAtMs }),
      ...(wire.SourceInstanceId === undefined ? {} : { sourceInstanceId: wire.SourceInstanceId }),
      ...(wire.SourceImageId === undefined ? {} : { sourceImageId: wire.SourceImageId }),
    },
  ];
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
