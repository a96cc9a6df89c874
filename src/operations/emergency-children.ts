/** The runs that an emergency is made of. Pure. */
import { quote } from '../basics/quoting.ts';
import { fleetKeyText } from '../fleet/fleet.ts';
import type { Image } from '../images/image.ts';
import { rootsFirst } from '../images/lineage.ts';
import type { Child } from '../runs/children.ts';
import { imagesStep } from '../steps/emergency-plan.ts';
import type { FleetToPatch } from './emergency-fleets.ts';
import { type EmergencyRequest, setAside } from './emergency-request.ts';
import { serversChild } from './emergency-servers-child.ts';
import type { TierToPatch } from './emergency-tiers.ts';
import type { EmergencyPlace, EmergencyWorld } from './emergency-world.ts';

export interface ImageToBake {
  readonly key: string;
  readonly image: Image;
  readonly region: string;
  /** How many fleets get what is made of it. */
  readonly fleets: number;
}

export interface EmergencyChildren {
  readonly images: readonly Child[];
  readonly tiers: readonly (readonly Child[])[];
}

interface Planned {
  readonly world: EmergencyWorld;
  readonly tiers: readonly TierToPatch[];
}

/**
 * What is baked, each once: what fleets launch, and what was named, so that what is built on it from now on is mended
 * too. An AMI that was made of another comes after it.
 */
export function imagesToBake(
  { imageIds }: Pick<EmergencyRequest, 'imageIds'>,
  { world, tiers }: Planned,
): readonly ImageToBake[] {
  const all = tiers.flatMap(({ fleets }) => fleets).filter(({ isImageAffected }) => isImageAffected);
  return world.places.flatMap(({ place, images }) => {
    const here = all.filter((one) => isAt(one.place, place));
    const ids = new Set([...here.map(({ image }) => image.imageId), ...imageIds.filter((id) => images.has(id))]);
    const wanted = [...ids].flatMap((id) => images.get(id) ?? []);
    return rootsFirst(wanted).map((image) => ({
      key: imageKey(place, image),
      image,
      region: place.region,
      fleets: here.filter((one) => one.image.imageId === image.imageId).length,
    }));
  });
}

export function emergencyChildren(request: EmergencyRequest, planned: Planned): EmergencyChildren {
  const applications = new Map(
    planned.tiers.flatMap(({ fleets }) =>
      fleets.map(({ image, fleet }) => [image.imageId, fleet.application] as const),
    ),
  );
  return {
    images: imagesToBake(request, planned).map((one) => imageChild(request, one, applications.get(one.image.imageId))),
    tiers: planned.tiers.map(({ fleets, servers }) => [
      ...fleets.map((fleet) => fleetChild(request, fleet)),
      ...servers.map((some) => serversChild(request, some)),
    ]),
  };
}

function imageChild(request: EmergencyRequest, { key, image }: ImageToBake, application: string | undefined): Child {
  const { cve, packages, profile, groupIds } = request;
  const { imageId } = image;
  const app = image.tags['Application'] === undefined && application !== undefined ? { application } : {};
  return {
    key,
    verb: 'bake',
    command: `bake ${imageId}`,
    subject: imageId,
    label: image.name,
    request: {
      target: { kind: 'image', imageId },
      vulnerability: cve,
      isTested: true,
      reason: cve,
      groupIds: [...groupIds],
      ...app,
      ...(packages.length === 0 ? {} : { packages: [...packages] }),
      ...(profile === undefined ? {} : { profile }),
    },
  };
}

function fleetChild(
  request: EmergencyRequest,
  { fleet, place, image, strategy, isImageAffected }: FleetToPatch,
): Child {
  const { cve, packages, groupIds } = request;
  const { override, outsideWindow } = setAside(request);
  const common = {
    fleet: fleet.name,
    strategy,
    reason: cve,
    takesItselfBack: true,
    mends: { cve, packages: [...packages] },
    groupIds: [...groupIds],
    ...(override === undefined ? {} : { override }),
    ...(outsideWindow === undefined ? {} : { outsideWindow }),
  };
  const same = { key: `fleet/${fleetKeyText(fleet.key)}`, verb: 'rollout', subject: fleet.name };
  if (!isImageAffected)
    return {
      ...same,
      command: `rollout ${image.imageId} to ${quote(fleet.name)}`,
      request: { ...common, imageId: image.imageId },
    };
  return {
    ...same,
    command: `patch ${quote(fleet.name)} --strategy ${strategy}`,
    request: { ...common, baseImageId: image.imageId },
    needs: { step: imagesStep, key: imageKey(place, image) },
  };
}

function imageKey({ accountId, region }: EmergencyPlace['place'], { imageId }: Image): string {
  return `image/${accountId}/${region}/${imageId}`;
}

/** Whether it is the same account and region. */
export function isAt(one: EmergencyPlace['place'], other: EmergencyPlace['place']): boolean {
  return one.accountId === other.accountId && one.region === other.region;
}
