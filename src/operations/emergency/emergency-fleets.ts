/** What is to be done about each fleet that may be affected. Pure. */
import { fleetOfGroup, policyFor, strategyOf } from '../../config/policy.ts';
import type { Config } from '../../config/schema.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { sourceImages } from '../../fleet/source.ts';
import { members } from '../../fleet/standing.ts';
import type { Strategy } from '../../fleet/strategies.ts';
import { criticalities, type Ranked } from '../../fleet/tiers.ts';
import type { Image } from '../../images/image.ts';
import { freezeFor } from '../../runs/freeze-gate.ts';
import type { Freeze } from '../../runs/store.ts';
import { type EmergencyPlace, type EmergencyWorld, isMendedOf } from './emergency-world.ts';

/** A fleet that is to be patched. */
export interface FleetToPatch extends Ranked {
  readonly fleet: Fleet;
  readonly place: EmergencyPlace['place'];
  readonly strategy: Strategy;
  readonly instances: number;
  /** What it launches, and whether that is affected: else it is rolled out as it is. */
  readonly image: Image;
  readonly isImageAffected: boolean;
}

export interface LeftOut {
  readonly name: string;
  /** The end of a sentence, such as `launches several AMIs (…)`. */
  readonly why: string;
}

export interface FleetsToPatch {
  readonly fleets: readonly FleetToPatch[];
  readonly leftOut: readonly LeftOut[];
}

export interface Asked {
  readonly config: Config;
  readonly freezes: readonly Freeze[];
  readonly cve: string;
  /** Whether fleets were named, so that each of them has to be answered for. */
  readonly areNamed: boolean;
}

/** Which fleets are patched, and why others are not. */
export function fleetsToPatch(asked: Asked, { places }: EmergencyWorld): FleetsToPatch {
  const judged = places.flatMap((there) => there.fleets.map((fleet) => ({ fleet, how: judge(asked, there, fleet) })));
  return {
    fleets: judged.flatMap(({ how }) => (how.kind === 'patch' ? [how.patch] : [])),
    leftOut: judged.flatMap(({ fleet, how }) => (how.kind === 'left-out' ? [{ name: fleet.name, why: how.why }] : [])),
  };
}

type Judged =
  | { readonly kind: 'patch'; readonly patch: FleetToPatch }
  | { readonly kind: 'left-out'; readonly why: string }
  | { readonly kind: 'unaffected' };

function judge(asked: Asked, there: EmergencyPlace, fleet: Fleet): Judged {
  const launched = sourceImages(fleet);
  const isAffected = (id: string | undefined): boolean => id !== undefined && there.affected.has(id);
  const running = members(fleet).filter(({ imageId }) => isAffected(imageId)).length;
  if (!launched.some(isAffected) && running === 0) return unaffected(asked, there, launched);
  const why = whyNot(asked, fleet, launched);
  if (why !== undefined) return { kind: 'left-out', why };
  const [imageId = ''] = launched;
  const image = there.images.get(imageId);
  if (image === undefined) return { kind: 'left-out', why: `launches ${imageId}, which does not exist any more` };
  return { kind: 'patch', patch: toPatch(asked, there, fleet, image) };
}

function unaffected({ areNamed, cve }: Asked, { images }: EmergencyPlace, launched: readonly string[]): Judged {
  if (!areNamed) return { kind: 'unaffected' };
  const mended = launched.find((id) => {
    const image = images.get(id);
    return image !== undefined && isMendedOf(image, cve);
  });
  if (mended !== undefined)
    return { kind: 'left-out', why: `launches and runs ${mended}, which was baked against ${cve}` };
  const what = launched.length === 0 ? 'no AMI that can be told' : launched.join(', ');
  return { kind: 'left-out', why: `launches ${what}, and runs nothing that is affected` };
}

/** The end of a sentence, where it cannot be replaced by a plan that is made now. */
function whyNot({ freezes }: Asked, fleet: Fleet, launched: readonly string[]): string | undefined {
  const { source, environment } = fleet;
  const freeze = freezeFor(freezes, environment);
  if (freeze !== undefined) return `is frozen by ${freeze.by.name}: ${freeze.reason}`;
  if (source.kind === 'launch-configuration')
    return `launches from the launch configuration ${source.name}, which cannot be changed: give it a launch template`;
  if (source.kind === 'none') return 'has no launch template';
  if (launched.length === 0) return 'launches no AMI that can be told';
  if (launched.length > 1) return `launches several AMIs (${launched.join(', ')}): patch them one by one`;
  return undefined;
}

function toPatch({ config }: Asked, there: EmergencyPlace, fleet: Fleet, image: Image): FleetToPatch {
  const known = fleetOfGroup(config, fleet.key);
  const tagged = { tier: fleet.tags['Tier']?.toLowerCase(), criticality: fleet.tags['Criticality']?.toLowerCase() };
  const criticality = known?.criticality ?? criticalities.find((one) => one === tagged.criticality) ?? 'normal';
  const usual = strategyOf(config, fleet.key);
  return {
    fleet,
    place: there.place,
    // Where there is a pair, going back takes seconds.
    strategy: known?.pair === undefined ? (usual === 'blue-green' ? 'rolling' : usual) : 'blue-green',
    instances: members(fleet).length,
    image,
    isImageAffected: there.affected.has(image.imageId),
    environment: fleet.environment,
    isCanary: (known?.tier ?? tagged.tier) === 'canary',
    criticality,
  };
}

/** How long one is expected to take, roughly: its own plan says it better. */
export function expectedFleetSeconds(config: Config, { fleet, instances, strategy }: FleetToPatch): number {
  const policy = policyFor(config, { environment: fleet.environment, fleet: fleet.key });
  const share =
    policy.batch.kind === 'count' ? policy.batch.count : Math.floor((instances * policy.batch.percent) / 100);
  const waves = strategy === 'rolling' ? 1 + Math.ceil(Math.max(0, instances - 1) / Math.max(1, share)) : 2;
  return waves * (usualLaunchSeconds + policy.settleSeconds);
}

const usualLaunchSeconds = 180;
