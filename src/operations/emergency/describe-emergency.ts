/** What is said of an emergency. Pure. */
import { fleetOfGroup, policyFor } from '../../config/policy.ts';
import type { Config } from '../../config/schema.ts';
import { placeName } from '../../fleet/place.ts';
import type { Strategy } from '../../fleet/strategies.ts';
import { windowsText } from '../../runs/windows.ts';
import { unreadText } from '../each-place.ts';
import { floorWarnings, serversFacts } from './describe-emergency-servers.ts';
import type { EmergencyFacts } from './emergency-facts.ts';
import type { FleetToPatch, LeftOut } from './emergency-fleets.ts';
import { type ImageToCopy, imagesToMake } from './emergency-images.ts';
import type { EmergencyRequest } from './emergency-request.ts';
import type { ServersToPatch } from './emergency-servers.ts';
import type { TierToPatch } from './emergency-tiers.ts';
import type { EmergencyWorld } from './emergency-world.ts';

export interface DescribedEmergency {
  readonly config: Config;
  readonly request: EmergencyRequest;
  readonly world: EmergencyWorld;
  readonly tiers: readonly TierToPatch[];
  readonly leftOut: readonly LeftOut[];
  /** How many people the environments ask for. */
  readonly usualApprovals: number;
  readonly of: keyof typeof namedAtMost;
}

/** The facts stay with the run, whose item has to stay small; those of a dry run stay nowhere. */
const namedAtMost = { run: 8, 'dry-run': 30 } as const;

/** The facts of its plan, as card, approval and dry run tell them. */
export function describeEmergency(described: DescribedEmergency): Omit<EmergencyFacts, 'expectedSeconds'> {
  const { config, request, tiers, leftOut } = described;
  const most = namedAtMost[described.of];
  const fleets = tiers.flatMap((tier) => tier.fleets);
  const servers = tiers.flatMap((tier) => tier.servers);
  const { bakes: images, copies, apart } = imagesToMake(request, described);
  const { fleetsAtOnce, imagesAtOnce, maxFailed, busyFleetSeconds } = config.emergency;
  return {
    cve: request.cve,
    packages: request.packages,
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...breakGlassFacts(described, fleets, servers),
    images: {
      count: images.length,
      first: images.slice(0, most).map(({ image, place, fleets: served }) => ({
        imageId: image.imageId,
        name: image.name,
        region: place.region,
        fleets: served,
      })),
    },
    copies: { count: copies.length, first: copies.slice(0, most).map(copyFact) },
    tiers: tiers.map((tier) => ({
      name: tier.name,
      fleets: tier.fleets.length + tier.servers.length,
      instances: sum(tier.fleets) + tier.servers.reduce((all, one) => all + one.instanceIds.length, 0),
      first: [...tier.fleets.map(({ fleet }) => fleet.name), ...tier.servers.map(({ name }) => name)].slice(0, most),
    })),
    fleets: fleets.length,
    instances: sum(fleets),
    ...serversFacts(config, request, servers),
    byStrategy: strategiesOf(fleets),
    leftOut: { count: leftOut.length, first: leftOut.slice(0, most).map((fleet) => ({ ...fleet })) },
    ...{ fleetsAtOnce, imagesAtOnce, maxFailed, busyFleetSeconds },
    asksForTiers: config.emergency.approval === 'tier' && request.breakGlass === undefined,
    warnings: [...warningsOf(described, fleets, servers), ...apart],
  };
}

function copyFact({ bake, to, fleets, kmsKeyId }: ImageToCopy): EmergencyFacts['copies']['first'][number] {
  const key = kmsKeyId === undefined ? {} : { kmsKeyId };
  return { imageId: bake.image.imageId, from: placeName(bake.place), to: placeName(to), fleets, ...key };
}

function sum(fleets: readonly FleetToPatch[]): number {
  return fleets.reduce((total, { instances }) => total + instances, 0);
}

function strategiesOf(fleets: readonly FleetToPatch[]): EmergencyFacts['byStrategy'] {
  const counts = Map.groupBy(fleets, ({ strategy }) => strategy);
  const some: Partial<Record<Strategy, number>> = {};
  for (const [strategy, of] of counts) some[strategy] = of.length;
  return some;
}

/** The order of environments is about AMIs: servers in no fleet get none. */
function breakGlassFacts(
  { config, request, usualApprovals }: DescribedEmergency,
  fleets: readonly Placed[],
  servers: readonly Placed[],
): Pick<EmergencyFacts, 'breakGlass'> {
  if (request.breakGlass === undefined) return {};
  const ordered = new Set(environmentsOf(fleets));
  const setsAside = environmentsOf([...fleets, ...servers]).flatMap((environment) => {
    const { windows, after } = policyFor(config, { environment });
    const where = environment ?? 'no environment';
    return [
      ...(windows.length === 0 ? [] : [`the windows of ${where} (${windowsText(windows)})`]),
      ...(after.length === 0 || !ordered.has(environment) ? [] : [`that ${where} comes after ${after.join(', ')}`]),
    ];
  });
  return { breakGlass: { reason: request.reason ?? '', usualApprovals, setsAside } };
}

function warningsOf(
  { config, request, world }: DescribedEmergency,
  fleets: readonly FleetToPatch[],
  servers: readonly ServersToPatch[],
): string[] {
  const [ofFleets, ofServers] = [new Set(environmentsOf(fleets)), new Set(environmentsOf(servers))];
  const windows = fleets.some(({ image }) => image.platform === 'windows') || servers.some(hasWindows);
  return [
    ...(world.unread.length === 0 ? [] : [`Not looked at: ${unreadText(world.unread)}`]),
    ...[...ofFleets.union(ofServers)].flatMap((environment) => {
      const [hasFleets, hasServers] = [ofFleets.has(environment), ofServers.has(environment)];
      return [
        ...windowsWait(config, request, environment, { fleets: hasFleets, servers: hasServers }),
        ...(hasFleets ? orderWait(config, request, environment) : []),
      ];
    }),
    ...keptGroups(config, fleets),
    ...floorWarnings(config, servers),
    ...(windows && request.packages.length > 0
      ? ['Windows has no packages of these names: there, the profile patches all that it usually does']
      : []),
  ];
}

/** The way back of a pair is what was affected. */
function keptGroups(config: Config, fleets: readonly FleetToPatch[]): readonly string[] {
  return fleets.flatMap(({ fleet }) => {
    const { keepBlueHours: hours = 0 } = fleetOfGroup(config, fleet.key)?.pair ?? {};
    if (hours === 0) return [];
    return [
      `${fleet.name} keeps its old group, without traffic and still affected, for ${hours} hours, as the way back`,
    ];
  });
}

function hasWindows({ platforms }: ServersToPatch): boolean {
  return platforms.windows > 0;
}

/** What keeps fleets out, as long as nobody sets it aside. */
function orderWait(config: Config, request: EmergencyRequest, environment: string | undefined): string[] {
  const { after, soakHours } = policyFor(config, { environment });
  if (after.length === 0 || soakHours === 0) return [];
  if (request.breakGlass !== undefined || request.override !== undefined) return [];
  return [
    `Fleets of ${environment ?? 'no environment'} are left out unless the AMI has served in ${after.join(', ')} for ${soakHours} hours by then; --override "…" sets that aside`,
  ];
}

/** What holds up all of an environment, fleets and servers in no fleet. */
function windowsWait(
  config: Config,
  request: EmergencyRequest,
  environment: string | undefined,
  who: { readonly fleets: boolean; readonly servers: boolean },
): string[] {
  const { windows } = policyFor(config, { environment });
  if (windows.length === 0 || request.breakGlass !== undefined || request.outsideWindow !== undefined) return [];
  const whose = who.fleets ? `Fleets${who.servers ? ' and servers in no fleet' : ''}` : 'Servers in no fleet';
  return [
    `${whose} of ${environment ?? 'no environment'} wait for its windows (${windowsText(windows)}); --outside-window "…" does not`,
  ];
}

/** A fleet, or servers in none. */
type Placed = { readonly environment?: string | undefined };

function environmentsOf(fleets: readonly Placed[]): readonly (string | undefined)[] {
  return [...new Set(fleets.map(({ environment }) => environment))];
}
