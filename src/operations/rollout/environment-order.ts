/** Where an image must have served before it comes to an environment. */
import { readFleet } from '../../aws/fleets.ts';
import { mapBounded } from '../../aws/pages.ts';
import type { AuditContext, Aws, Group } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import { type FleetPolicy, fleetOfGroup, fleetSubject } from '../../config/policy.ts';
import type { Fleet, FleetKey } from '../../fleet/fleet.ts';
import { isSamePlace } from '../../fleet/place.ts';
import { type EarlierFleet, judgeServed, type Served, type Service, servicesOf } from '../../fleet/served.ts';
import type { Image } from '../../images/image.ts';
import type { Run } from '../../runs/run.ts';
import type { Desk } from '../desk.ts';
import { eachReadablePlace, type UnreadPlace, unreadText } from '../each-place.ts';
import { named, namesAmong } from '../fleets/named.ts';
import { carriersAmong } from '../pair/pairs.ts';
import { imageRolledOut } from '../run-images.ts';

const hourMs = 3_600_000;
const fleetsAtOnce = 8;
const runsLookedAt = 50;

/** An image that is to come to a fleet. */
export interface Coming {
  readonly image: Image;
  readonly fleet: Pick<Fleet, 'key' | 'name' | 'application' | 'environment'>;
  readonly policy: Pick<FleetPolicy, 'after' | 'soakHours'>;
}

/**
 * The first environment in which the image has not served, or not long enough, as a refusal; undefined where it has in
 * all of them. Reads only: one list of groups for each place, and fleets of the application there, a few at a time, until
 * it has served in one of them. Nothing is read where no order is configured.
 */
export async function judgeOrder(desk: Desk, audit: AuditContext, coming: Coming): Promise<Refusal | undefined> {
  const { image, fleet, policy } = coming;
  const application = fleet.application ?? image.tags['Application'];
  if (policy.after.length === 0) return undefined;
  if (application === undefined) return withoutApplication(coming);
  for (const environment of policy.after) {
    const judge = async (fleets: readonly EarlierFleet[]): Promise<Served> => {
      const imageIds = await idsOf(desk, audit, image, fleets);
      return judgeServed(fleets, { imageIds, soakMs: policy.soakHours * hourMs, nowMs: desk.clock.nowMs() });
    };
    const isEnough = async (fleets: readonly EarlierFleet[]) => (await judge(fleets)).kind === 'served';
    const { found, unread } = await earlierFleets(desk, audit, { application, environment }, isEnough);
    const served = await judge(found);
    if (served.kind !== 'served') return notServed(coming, { environment, application, served, found, unread });
  }
  return undefined;
}

/** What nobody can have seen in the environments before, since it is only about to be made. */
export function refuseUnmade({ fleet, policy }: Omit<Coming, 'image'>): void {
  const [first] = policy.after;
  if (first === undefined) return;
  throw new Refusal(
    'not-served-before',
    `${fleet.environment ?? fleet.name} comes after ${policy.after.join(', ')}, and an AMI that is only now made has served nowhere.`,
    `Patch the fleet of ${first}, then roll out that AMI: /ami rollout AMI to ${quote(fleet.name)}. Or ask with --override and the reason; a second person then has to approve.`,
    { environment: first },
  );
}

interface Wanted {
  readonly application: string;
  readonly environment: string;
}

/** More are not read once what is found is enough: where hundreds are patched one after the other, each asks this. */
async function earlierFleets(
  desk: Desk,
  audit: AuditContext,
  wanted: Wanted,
  isEnough: (found: readonly EarlierFleet[]) => Promise<boolean>,
): Promise<{ readonly found: readonly EarlierFleet[]; readonly unread: readonly UnreadPlace[] }> {
  const { found, unread } = await eachReadablePlace(desk, desk.aws.places, async (place) => {
    const aws = desk.aws.for(place, audit);
    const groups = (await aws.groups.list()).map((group) => ({ group, key: { ...place, groupName: group.groupName } }));
    const keys = groups.filter(({ key, group }) => isWanted(desk, key, group, wanted)).map(({ key }) => key);
    const read: EarlierFleet[] = [];
    for (const some of inHandfuls(desk, keys)) {
      read.push(...(await readSome(desk, aws, some)));
      if (await isEnough(read)) break;
    }
    return { read, listed: groups };
  });
  const names = namesAmong(desk, found);
  const earlier = found.flatMap(({ read }) => read);
  return { found: earlier.map((one) => ({ ...one, fleet: named(desk, one.fleet, names) })), unread };
}

/** One fleet, which is mostly enough, then so many each; the two groups of a pair together. */
function inHandfuls({ config }: Desk, keys: readonly FleetKey[]): readonly (readonly FleetKey[])[] {
  const fleets = [...Map.groupBy(keys, (key) => fleetSubject(config, key)).values()];
  const [first = [], ...rest] = fleets;
  const handfuls = Array.from({ length: Math.ceil(rest.length / fleetsAtOnce) }, (_, at) =>
    rest.slice(at * fleetsAtOnce, (at + 1) * fleetsAtOnce).flat(),
  );
  return [first, ...handfuls];
}

async function readSome(desk: Desk, aws: Aws, keys: readonly FleetKey[]): Promise<readonly EarlierFleet[]> {
  const nowMs = desk.clock.nowMs();
  const fleets = await mapBounded(keys, fleetsAtOnce, (key) => readFleet(aws, key, { nowMs, watching: true }));
  const there = fleets.filter((fleet) => fleet !== undefined);
  const carriers = await carriersAmong(desk, aws, there);
  return mapBounded(carriers, fleetsAtOnce, async (fleet) => ({
    fleet,
    services: servicesBy(await desk.store.ofSubject(fleetSubject(desk.config, fleet.key), runsLookedAt)),
  }));
}

function isWanted({ config }: Desk, key: FleetKey, { tags }: Group, { application, environment }: Wanted): boolean {
  const configured = fleetOfGroup(config, key);
  const itsEnvironment = configured?.environment ?? tags['Environment'];
  return (
    (configured?.application ?? tags['Application']) === application &&
    itsEnvironment?.toLowerCase() === environment.toLowerCase()
  );
}

/** What runs have brought a fleet to, each until the next one was asked for. What a rollback took away has not served. */
function servicesBy(runs: readonly Run[]): readonly Service[] {
  const newestFirst = runs.flatMap((run) => {
    if (run.phase.kind !== 'ended' || run.phase.outcome !== 'done') return [];
    const imageId = imageRolledOut(run);
    return imageId === undefined && run.verb !== 'rollback' ? [] : [{ run, imageId, endedAtMs: run.phase.atMs }];
  });
  return newestFirst.flatMap(({ imageId, endedAtMs: sinceMs }, at) => {
    const next = newestFirst[at - 1]?.run;
    if (imageId === undefined || next?.verb === 'rollback') return [];
    return [{ imageId, sinceMs, ...(next === undefined ? {} : { untilMs: next.requestedAtMs }) }];
  });
}

/** Its own id, and that of the image that it is a copy of: a copy in another account or region bears the same name. */
async function idsOf(
  desk: Desk,
  audit: AuditContext,
  { imageId, sourceImageId, name }: Image,
  earlier: readonly EarlierFleet[],
): Promise<readonly string[]> {
  const original = earlier.find((one) => servicesOf(one).some((service) => service.imageId === sourceImageId));
  if (sourceImageId === undefined || original === undefined) return [imageId];
  const [source] = await desk.aws.for(original.fleet.key, audit).images.read([sourceImageId]);
  return source?.name === name ? [imageId, sourceImageId] : [imageId];
}

function withoutApplication({ image, fleet, policy }: Coming): Refusal {
  return new Refusal(
    'no-application',
    `Neither ${fleet.name} nor ${image.imageId} says of which application it is, so nobody can tell whether it has served in ${policy.after.join(', ')}.`,
    `Give the group the tag Application, or name it under fleets in the configuration.`,
    { fleet: fleet.name },
  );
}

interface Found extends Wanted {
  readonly served: Exclude<Served, { kind: 'served' }>;
  readonly found: readonly EarlierFleet[];
  readonly unread: readonly UnreadPlace[];
}

const orOverride = 'Or ask with --override and the reason; a second person then has to approve.';

function notServed({ image, fleet, policy }: Coming, about: Found): Refusal {
  const { environment, served } = about;
  const after = `${fleet.environment ?? fleet.name} comes after ${environment}`;
  const there = about.found.find((earlier) => isSamePlace(earlier.fleet.key, fleet.key)) ?? about.found[0];
  return new Refusal(
    'not-served-before',
    `${after}, and ${image.imageId} has ${servedText(about, policy.soakHours)}.`,
    `${remedyFor(image.imageId, about, there?.fleet.name)} ${orOverride}`,
    { environment, served: served.kind, imageId: image.imageId },
  );
}

function servedText({ environment, served, unread }: Found, soakHours: number): string {
  switch (served.kind) {
    case 'never':
      return `not served there${unread.length === 0 ? '' : `, as far as can be told: ${unreadText(unread).replace(/\.$/, '')}`}`;
    case 'serving':
      return `served there for ${hoursText(served.servedMs)} of ${soakHours} hours`;
    case 'too-short':
      return `served in ${environment} for ${hoursText(served.servedMs)} only, of ${soakHours} hours`;
  }
}

/** `earlier` is the fleet to begin with: where the AMI is, if there is one. */
function remedyFor(imageId: string, { served, application, environment }: Found, earlier: string | undefined): string {
  if (served.kind === 'serving') return `Ask again after ${utcText(served.readyAtMs)}.`;
  return earlier === undefined
    ? `There is no fleet of ${application} in ${environment}: name one under fleets in the configuration, or tag it.`
    : `Roll it out there first: /ami rollout ${imageId} to ${quote(earlier)}.`;
}

function hoursText(ms: number): string {
  const hours = Math.floor((10 * ms) / hourMs) / 10;
  return `${hours}`;
}

/** `2026-01-15 09:00 UTC`, not before the moment. */
function utcText(atMs: number): string {
  const minuteMs = 60_000;
  return `${new Date(Math.ceil(atMs / minuteMs) * minuteMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
