/** The runs that an emergency is made of. Pure. */
import { quote } from '../../basics/quoting.ts';
import { fleetKeyText } from '../../fleet/fleet.ts';
import { whereaboutsText } from '../../fleet/place.ts';
import type { Child } from '../../runs/children.ts';
import { imagesStep } from '../../steps/emergency/emergency-plan.ts';
import { fleetChildKey } from '../../steps/emergency/fleet-child.ts';
import { copyVerb } from '../amis/copy-request.ts';
import type { FleetToPatch } from './emergency-fleets.ts';
import { type ImageToBake, type ImageToCopy, imagesToMake, type PlannedFleets } from './emergency-images.ts';
import { type EmergencyRequest, setAside } from './emergency-request.ts';
import { serversChild } from './emergency-servers-child.ts';
import type { TierToPatch } from './emergency-tiers.ts';

export interface EmergencyChildren {
  readonly images: readonly Child[];
  readonly copies: readonly Child[];
  readonly tiers: readonly (readonly Child[])[];
}

interface Planned extends PlannedFleets {
  readonly tiers: readonly TierToPatch[];
}

/** One that bakes each AMI, one that copies it to each place, and one for each fleet or group of servers, by tier. */
export function emergencyChildren(request: EmergencyRequest, planned: Planned): EmergencyChildren {
  const applications = new Map(
    planned.tiers.flatMap(({ fleets }) =>
      fleets.map(({ image, fleet }) => [image.imageId, fleet.application] as const),
    ),
  );
  const made = imagesToMake(request, planned);
  return {
    images: made.bakes.map((one) => imageChild(request, one, applications.get(one.image.imageId))),
    copies: made.copies.map((one) => copyChild(request, one)),
    tiers: planned.tiers.map(({ fleets, servers }) => [
      ...fleets.map((fleet) => fleetChild(request, fleet, made.sourceOf(fleet))),
      ...servers.map((some) => serversChild(request, some)),
    ]),
  };
}

function imageChild(
  request: EmergencyRequest,
  { key, place, image }: ImageToBake,
  application: string | undefined,
): Child {
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
      target: { kind: 'image', imageId, place: { accountId: place.accountId, region: place.region } },
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

/** Which AMI it copies is known once that is baked. */
function copyChild({ cve, groupIds }: EmergencyRequest, { key, bake, to: { accountId, region } }: ImageToCopy): Child {
  const where = whereaboutsText({ accountId, region });
  return {
    key,
    verb: copyVerb,
    command: `copy {imageId} to ${where}`,
    subject: `${bake.image.imageId} to ${where}`,
    request: { to: { accountId, region }, reason: cve, groupIds: [...groupIds] },
    needs: { step: imagesStep, key: bake.key },
  };
}

function fleetChild(
  request: EmergencyRequest,
  { fleet, image, strategy, isImageAffected }: FleetToPatch,
  needs: NonNullable<Child['needs']>,
): Child {
  const { cve, packages, groupIds } = request;
  const { override, outsideWindow } = setAside(request);
  const common = {
    // A name may be another's too by the time that its turn comes; the key never is.
    fleet: fleetKeyText(fleet.key),
    strategy,
    reason: cve,
    takesItselfBack: true,
    mends: { cve, packages: [...packages] },
    groupIds: [...groupIds],
    ...(override === undefined ? {} : { override }),
    ...(outsideWindow === undefined ? {} : { outsideWindow }),
  };
  const same = { key: fleetChildKey(fleet.key), verb: 'rollout', subject: fleet.name };
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
    needs,
  };
}
