/** All AMIs of one account and region with everything that may refer to one, as it was read at one moment. Plain data. */
import type { LaunchSource, TemplateRef } from '../fleet/fleet.ts';
import type { Place } from '../fleet/place.ts';
import { templatesToVersion } from '../fleet/source.ts';
import type { Image } from './image.ts';

/** A snapshot as its own listing tells it, whatever image it belongs to. */
export interface ListedSnapshot {
  readonly snapshotId: string;
  /** Of the volume that it was made of. */
  readonly sizeGib: number;
  /** What of that is stored, where AWS says so; snapshots of one volume share blocks, so that it may cost less. */
  readonly storedBytes?: number;
}

export interface ListedInstance {
  readonly instanceId: string;
  readonly imageId: string;
  readonly state: string;
  readonly groupName?: string;
  /** By its tags, where it is in no group. */
  readonly application?: string;
  readonly environment?: string;
  /** The run of ours that has launched it. */
  readonly runId?: string;
}

/** A group as far as it launches instances. */
export interface LaunchingGroup {
  readonly groupName: string;
  /** By its tags. */
  readonly application?: string;
  readonly environment?: string;
  readonly desired: number;
  readonly source: LaunchSource;
  readonly warmPool: boolean;
  /** The instances that it counts as members and that are not on their way out. */
  readonly memberIds: readonly string[];
}

export interface LaunchConfiguration {
  readonly name: string;
  readonly imageId: string;
}

/** One version of a launch template, with its image as written: an AMI id, or `resolve:ssm:` and a parameter. */
export interface ListedVersion {
  readonly templateId: string;
  readonly templateName: string;
  readonly version: number;
  readonly imageId?: string;
  /** Which of `$Latest` and `$Default` stood for it, where it was asked for by them. */
  readonly aliases?: readonly string[];
}

/** A version that `$Latest` or `$Default` stand for now. */
export interface CurrentVersion extends ListedVersion {
  readonly isLatest: boolean;
  readonly isDefault: boolean;
}

/** An EC2 Fleet, a Spot Fleet or a Spot request that goes on launching instances. */
export interface LaunchRequest {
  readonly kind: 'ec2-fleet' | 'spot-fleet' | 'spot-request';
  readonly id: string;
  readonly templates: readonly TemplateRef[];
  /** Named without a template, or over that of a template. */
  readonly imageIds: readonly string[];
}

/** An instance in the warm pool of a group, or one of its members. */
export interface GroupInstance {
  readonly groupName: string;
  readonly instanceId: string;
}

/** A parameter that holds the id of an image, or that a launch template names for its image. */
export interface ImageParameter {
  readonly name: string;
  /** Absent where there is no such parameter. */
  readonly value?: string;
}

/** Whom the owner of an image lets launch it. */
export type Grantee =
  | { readonly kind: 'account'; readonly accountId: string }
  | { readonly kind: 'organization' | 'unit'; readonly arn: string }
  | { readonly kind: 'everyone' };

/** What AWS told of one kind of thing, whole; or why it could not be looked at. */
export type Listing<Item> =
  | { readonly kind: 'read'; readonly items: readonly Item[] }
  | { readonly kind: 'unread'; readonly why: string };

/** Everything but the images, each by itself: what cannot be read keeps none of the others back. */
export interface Listings {
  readonly snapshots: Listing<ListedSnapshot>;
  readonly instances: Listing<ListedInstance>;
  readonly groups: Listing<LaunchingGroup>;
  readonly warmPools: Listing<GroupInstance>;
  readonly launchConfigurations: Listing<LaunchConfiguration>;
  readonly currentVersions: Listing<CurrentVersion>;
  /** Versions that groups and requests name by number and that are neither latest nor default. */
  readonly pinnedVersions: Listing<ListedVersion>;
  readonly requests: Listing<LaunchRequest>;
  readonly parameters: Listing<ImageParameter>;
}

export type ListingName = keyof Listings;

export interface ImageInventory extends Listings {
  readonly place: Place;
  /** The account's own, deprecated and disabled ones as well. */
  readonly images: readonly Image[];
  readonly readAtMs: number;
}

/** What was listed; nothing of what could not be. */
export function itemsOf<Item>(listing: Listing<Item>): readonly Item[] {
  return listing.kind === 'read' ? listing.items : [];
}

/** Every instance that a group counts as its member, or in its warm pool. */
export function countedByGroups({
  groups,
  warmPools,
}: Pick<Listings, 'groups' | 'warmPools'>): readonly GroupInstance[] {
  const members = itemsOf(groups).flatMap(({ groupName, memberIds }) =>
    memberIds.map((instanceId) => ({ groupName, instanceId })),
  );
  return [...members, ...itemsOf(warmPools)];
}

const aliasPrefix = 'resolve:ssm:';

/** The parameter that stands for an image in a launch template; undefined where the image is named itself. */
export function parameterNamed(imageText: string): string | undefined {
  return imageText.startsWith(aliasPrefix) ? imageText.slice(aliasPrefix.length) : undefined;
}

/** Every template version that a group or a request launches from, as it is written there. */
export function namedVersions({ groups, requests }: Pick<Listings, 'groups' | 'requests'>): readonly TemplateRef[] {
  return [
    ...itemsOf(groups).flatMap(({ source }) => templatesToVersion(source)),
    ...itemsOf(requests).flatMap(({ templates }) => templates),
  ];
}

/** Images that a group or a request names itself, beside its templates. */
function namedImages({ groups, requests }: Pick<Listings, 'groups' | 'requests'>): readonly string[] {
  return [
    ...itemsOf(groups).flatMap(({ source }) =>
      source.kind === 'mixed' ? source.overrides.flatMap(({ imageId }) => imageId ?? []) : [],
    ),
    ...itemsOf(requests).flatMap(({ imageIds }) => imageIds),
  ];
}

/** Every parameter that stands for an image in a template, a group or a request. */
export function namedParameters(
  listings: Pick<Listings, 'groups' | 'requests' | 'currentVersions' | 'pinnedVersions'>,
): readonly string[] {
  const versions = [...itemsOf(listings.currentVersions), ...itemsOf(listings.pinnedVersions)];
  const texts = [...versions.flatMap(({ imageId }) => imageId ?? []), ...namedImages(listings)];
  return texts.flatMap((text) => parameterNamed(text) ?? []);
}
