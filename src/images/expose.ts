/** Joins what each source says to the instances, AMIs and fleets that it is about. Pure. */
import type {
  Exposure,
  ExposureCounts,
  ExposureQuestion,
  ExposureVerdict,
  FleetExposure,
  ImageExposure,
  InstanceExposure,
  LooseExposure,
  PackageAsked,
  Unlooked,
} from './exposure.ts';
import { inspectorClaim, inventoryClaim, verdictOf, whyUnknown } from './exposure-claims.ts';
import type { Estate, PlaceEvidence, Server } from './exposure-evidence.ts';
import { countsOf, sumOf, verdictOfCounts } from './exposure-sums.ts';
import type { Image } from './image.ts';
import { ancestorsOf } from './lineage.ts';

export interface ExposureFacts {
  readonly question: ExposureQuestion;
  /** Every package that inventories were asked for. */
  readonly asked: readonly PackageAsked[];
  readonly places: readonly PlaceEvidence[];
  readonly unread: readonly { readonly place: string; readonly why: string }[];
  readonly atMs: number;
}

export function exposureOf({ question, asked, places, unread, atMs }: ExposureFacts): Exposure {
  const joined = places.map((evidence) => joinPlace(evidence, question, asked));
  const instances = joined.flatMap((place) => place.instances);
  return {
    question,
    atMs,
    counts: countsOf(instances),
    fleets: joined.flatMap((place) => place.fleets).toSorted(gravestFirst),
    loose: joined.flatMap((place) => place.loose).toSorted(gravestFirst),
    images: joined.flatMap((place) => place.images),
    instances,
    unlooked: [
      ...unread.map((place) => ({ kind: 'place' as const, ...place })),
      ...unknownImages(question, places),
      ...joined.flatMap((place) => place.unlooked),
    ],
  };
}

/** Only where everything was looked at can anybody say so. */
function unknownImages({ imageIds }: ExposureQuestion, places: readonly PlaceEvidence[]): readonly Unlooked[] {
  if (!places.every(({ estate }) => estate.isWhole)) return [];
  const seen = new Set(
    places.flatMap(({ estate }) => [...estate.images.keys(), ...estate.servers.map(({ imageId }) => imageId)]),
  );
  const unknown = imageIds.filter((imageId) => !seen.has(imageId));
  return unknown.length === 0 ? [] : [{ kind: 'unknown-images', imageIds: unknown }];
}

type Joined = Pick<Exposure, 'instances' | 'fleets' | 'loose' | 'images' | 'unlooked'>;

function joinPlace(evidence: PlaceEvidence, question: ExposureQuestion, asked: readonly PackageAsked[]): Joined {
  const { estate } = evidence;
  const instances = estate.servers.map((server) => exposeServer(server, evidence, question, asked));
  const images = exposeImages(estate, instances, question);
  const verdicts = new Map(images.map(({ imageId, verdict }) => [imageId, verdict]));
  const fleets = exposeFleets(estate, instances, verdicts);
  return {
    instances,
    images,
    fleets,
    loose: exposeLoose(estate, instances),
    unlooked: unlookedIn(evidence, instances),
  };
}

/** What every source says of one server, and what that comes to. */
function exposeServer(
  server: Server,
  evidence: PlaceEvidence,
  { imageIds }: ExposureQuestion,
  asked: readonly PackageAsked[],
): InstanceExposure {
  const { instanceId, imageId, groupName } = server;
  const { inspector, inventory, estate } = evidence;
  const list = inventory.kind === 'read' ? inventory.lists.get(instanceId) : undefined;
  const named = { source: 'named', verdict: 'affected', packages: [], fix: 'unknown' } as const;
  const claims = [
    inspectorClaim(inspector, instanceId) ?? [],
    list === undefined ? [] : inventoryClaim(list, asked),
    imageIds.includes(imageId) ? named : [],
  ].flat();
  const verdict = verdictOf(claims);
  return {
    place: estate.place,
    instanceId,
    imageId,
    verdict,
    claims,
    ...(groupName === undefined ? {} : { groupName }),
    ...(verdict === 'unknown' ? { why: whyUnknown(server, evidence) } : {}),
  };
}

/** Those that run or are launched, those that are named, and those made from one that is affected. */
function exposeImages(
  { place, images, fleets, servers }: Estate,
  instances: readonly InstanceExposure[],
  { imageIds }: ExposureQuestion,
): readonly ImageExposure[] {
  const running = Map.groupBy(instances, ({ imageId }) => imageId);
  const users = usersOf({ fleets, servers });
  const known = [
    ...new Set([...running.keys(), ...users.keys(), ...imageIds.filter((id) => images.has(id)), ...images.keys()]),
  ];
  const counted = new Map([...running].map(([imageId, of]) => [imageId, countsOf(of)]));
  const countsIn = (imageId: string): ExposureCounts => counted.get(imageId) ?? countsOf([]);
  const verdictByInstances = (imageId: string): ExposureVerdict =>
    imageIds.includes(imageId) ? 'affected' : verdictOfCounts(countsIn(imageId));
  return known.flatMap((imageId): readonly ImageExposure[] => {
    const image = images.get(imageId);
    const ancestors = image === undefined ? [] : ancestorsOf(image, images);
    const used = running.has(imageId) || users.has(imageId) || imageIds.includes(imageId);
    const isChild = ancestors.some((ancestor) => verdictByInstances(ancestor) === 'affected');
    if (!used && !(isChild && image?.state === 'available')) return [];
    const byInstances = running.has(imageId) ? 'instances' : 'parent';
    return [
      {
        place,
        imageId,
        ...nameOf(image),
        isOwn: image?.ownerId === place.accountId,
        verdict: verdictByInstances(imageId),
        because: imageIds.includes(imageId) ? 'named' : byInstances,
        counts: countsIn(imageId),
        ancestors,
        fleets: users.get(imageId) ?? [],
      },
    ];
  });
}

function nameOf(image: Image | undefined): { readonly name?: string } {
  return image === undefined ? {} : { name: image.name };
}

/** The fleets that run or launch each image. */
function usersOf({ fleets, servers }: Pick<Estate, 'fleets' | 'servers'>): ReadonlyMap<string, readonly string[]> {
  const imagesOfGroup = Map.groupBy(servers, ({ groupName }) => groupName);
  const uses = fleets.flatMap(({ name, groupNames, launches }) => {
    const run = groupNames.flatMap((group) => (imagesOfGroup.get(group) ?? []).map(({ imageId }) => imageId));
    return [...new Set([...run, ...launches])].map((imageId) => ({ imageId, name }));
  });
  const byImage = Map.groupBy(uses, ({ imageId }) => imageId);
  return new Map([...byImage].map(([imageId, of]) => [imageId, [...new Set(of.map(({ name }) => name))]]));
}

function exposeFleets(
  { fleets, images }: Estate,
  instances: readonly InstanceExposure[],
  verdicts: ReadonlyMap<string, ExposureVerdict>,
): readonly FleetExposure[] {
  const byGroup = Map.groupBy(instances, ({ groupName }) => groupName);
  return fleets.map(({ groupNames, launches, ...about }) => {
    const own = groupNames.flatMap((group) => byGroup.get(group) ?? []);
    const sum = sumOf(own);
    const byImage = Map.groupBy(own, ({ imageId }) => imageId);
    const ofFleet = [...new Set([...byImage.keys(), ...launches])].map((imageId) => ({
      imageId,
      ...nameOf(images.get(imageId)),
      verdict: verdicts.get(imageId) ?? ('unknown' as const),
      instances: byImage.get(imageId)?.length ?? 0,
      launches: launches.includes(imageId),
    }));
    const launched = ofFleet.filter((image) => image.launches).map(({ verdict }) => verdict);
    return {
      ...about,
      ...sum,
      verdict: gravest([verdictOfCounts(sum.counts, own.length === 0 ? 'clean' : 'unknown'), ...launched]),
      images: ofFleet.toSorted((one, other) => other.instances - one.instances),
    };
  });
}

/** Servers of no fleet, together where they share tags. */
function exposeLoose(
  { place, fleets, servers }: Estate,
  instances: readonly InstanceExposure[],
): readonly LooseExposure[] {
  const grouped = new Set(fleets.flatMap(({ groupNames }) => groupNames));
  const tags = new Map(servers.map((server) => [server.instanceId, server]));
  const loose = instances.filter(({ groupName }) => groupName === undefined || !grouped.has(groupName));
  const alike = Map.groupBy(loose, ({ instanceId }) => {
    const { application = '', environment = '' } = tags.get(instanceId) ?? {};
    return JSON.stringify([application, environment]);
  });
  return [...alike.values()].map((of) => {
    const { application, environment } = tags.get(of[0]?.instanceId ?? '') ?? {};
    const sum = sumOf(of);
    return {
      place,
      ...(application === undefined ? {} : { application }),
      ...(environment === undefined ? {} : { environment }),
      ...sum,
      verdict: verdictOfCounts(sum.counts),
      imageIds: [...new Set(of.map(({ imageId }) => imageId))],
      instanceIds: of.map(({ instanceId }) => instanceId),
    };
  });
}

function unlookedIn(evidence: PlaceEvidence, instances: readonly InstanceExposure[]): readonly Unlooked[] {
  const { estate, inspector, inventory, gaps } = evidence;
  const { place } = estate;
  const unread = [
    ...gaps,
    ...(inspector.kind === 'unread' ? [{ what: 'Amazon Inspector', why: inspector.why }] : []),
    ...(inventory.kind === 'unread' ? [{ what: 'the inventory of Systems Manager', why: inventory.why }] : []),
  ];
  const reasons = Map.groupBy(instances, ({ why }) => why);
  return [
    ...(inspector.kind === 'off' ? [{ kind: 'inspector-off' as const, place }] : []),
    ...unread.map((gap) => ({ kind: 'unread' as const, place, ...gap })),
    ...[...reasons].flatMap(([reason, of]): readonly Unlooked[] => {
      if (reason === undefined) return [];
      const instanceIds = of.map(({ instanceId }) => instanceId);
      return [{ kind: 'instances', place, reason, instanceIds, fleets: fleetsOf(estate, of) }];
    }),
    ...neverLaunched(estate),
  ];
}

function fleetsOf({ fleets }: Estate, instances: readonly InstanceExposure[]): readonly string[] {
  const groups = new Set(instances.map(({ groupName }) => groupName));
  return fleets.filter(({ groupNames }) => groupNames.some((group) => groups.has(group))).map(({ name }) => name);
}

function neverLaunched({ place, images, servers, isWhole }: Estate): readonly Unlooked[] {
  if (!isWhole) return [];
  const running = new Set(servers.map(({ imageId }) => imageId));
  const idle = [...images.values()].filter(
    ({ imageId, ownerId, state }) => ownerId === place.accountId && state === 'available' && !running.has(imageId),
  );
  return idle.length === 0 ? [] : [{ kind: 'never-launched', place, imageIds: idle.map(({ imageId }) => imageId) }];
}

function gravest(verdicts: readonly ExposureVerdict[]): ExposureVerdict {
  return (['affected', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'clean';
}

const gravity = { affected: 0, unknown: 1, clean: 2 } as const;

function gravestFirst(
  one: Pick<FleetExposure, 'verdict' | 'counts'>,
  other: Pick<FleetExposure, 'verdict' | 'counts'>,
): number {
  return (
    gravity[one.verdict] - gravity[other.verdict] ||
    other.counts.affected - one.counts.affected ||
    other.counts.unknown - one.counts.unknown
  );
}
