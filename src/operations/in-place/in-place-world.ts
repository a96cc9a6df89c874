/** Everything that planning to patch servers where they are reads, in one go. */
import type { InstanceDetails } from '../../aws/machine-ports.ts';
import type { AuditContext, Aws } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { type FleetPolicy, fleetSubject, policyFor } from '../../config/policy.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Server } from '../../fleet/in-place.ts';
import { type Place, placeName } from '../../fleet/place.ts';
import { drainSecondsOf, type ServerTargets, targetsOfServers } from '../../steps/in-place/server-targets.ts';
import { purposeTag } from '../../steps/machines/machine-parts.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, type UnreadPlace, unreadText } from '../each-place.ts';
import { findFleet } from '../fleets/find-fleet.ts';
import { readFound } from '../fleets/read-found.ts';
import type { PatchRequest } from '../stages/patch-request.ts';
import { namedServersKey, serversKey, type Tags, tagsText } from './server-tags.ts';

/** SSM and the list that a run keeps. */
const mostServers = 10_000;

export interface InPlaceWorld {
  readonly place: Place;
  /** As people call it, and as the lock does. */
  readonly subject: string;
  readonly subjectKey: string;
  readonly fleet?: Fleet;
  readonly application?: string;
  readonly environment?: string;
  readonly policy: FleetPolicy;
  readonly servers: readonly Server[];
  /** Their tags, by id; none of a fleet's. */
  readonly tags: ReadonlyMap<string, Tags>;
  /** Every target group that has any of them. */
  readonly targets: readonly ServerTargets[];
  /** How long servers drain from each of them, by ARN. */
  readonly drains: ReadonlyMap<string, number>;
  readonly unread: readonly UnreadPlace[];
}

/** Throws Refusal where there are no such servers, too many, or they do not belong together. */
export async function readInPlaceWorld(
  desk: Desk,
  { target }: Pick<PatchRequest, 'target'>,
  audit: AuditContext,
): Promise<InPlaceWorld> {
  switch (target.kind) {
    case 'fleet':
      return worldOfFleet(desk, target.fleet, audit);
    case 'tags':
      return worldOfTags(desk, target.tags, audit);
    case 'servers':
      return worldOfServers(desk, target, audit);
  }
}

async function worldOfFleet(desk: Desk, name: string, audit: AuditContext): Promise<InPlaceWorld> {
  const found = await findFleet(desk, audit, name);
  const aws = desk.aws.for(found.key, audit);
  const fleet = await readFound(desk, aws, found, { asked: name });
  refuseTooMany(fleet.name, fleet.instances.length);
  const { accountId, region } = found.key;
  const listed = fleet.instances.map(({ instanceId, zone, ec2State = 'unknown', lifecycle }) => ({
    ...{ instanceId, zone, state: ec2State },
    ...(lifecycle === 'InService' ? {} : { notInService: lifecycle }),
  }));
  return {
    ...{ place: { accountId, region }, subject: fleet.name, subjectKey: fleetSubject(desk.config, fleet.key), fleet },
    ...given('application', fleet.application),
    ...given('environment', fleet.environment),
    policy: policyFor(desk.config, { environment: fleet.environment, fleet: fleet.key }),
    ...(await withAgentsAndTargets(aws, listed)),
    tags: new Map(),
    unread: [],
  };
}

async function worldOfTags(desk: Desk, tags: Tags, audit: AuditContext): Promise<InPlaceWorld> {
  const subject = tagsText(tags);
  if (subject === '')
    throw new Refusal('no-tags', 'No tag was given, which would be every server.', 'Name one: --tags Role=webserver');
  const { found, unread } = await eachPlace(desk, desk.aws.places, async (place) => {
    const instances = (await desk.aws.for(place, audit).instances.tagged(tags)).filter(isSomebodys);
    return { place, instances };
  });
  const others = `--tags "${subject},Environment=…"`;
  const about = { subject, which: `has the tags ${subject}`, others };
  return worldOfFound(desk, { ...about, found, unread }, audit, (place) => serversKey(place, tags));
}

/** Servers by their ids. One that does not exist any more is one less, as is one that nobody could find. */
async function worldOfServers(
  desk: Desk,
  { name, place: known, instanceIds = [] }: Extract<PatchRequest['target'], { kind: 'servers' }>,
  audit: AuditContext,
): Promise<InPlaceWorld> {
  const { found, unread } = await eachPlace(desk, known === undefined ? desk.aws.places : [known], async (place) => {
    const instances = (await desk.aws.for(place, audit).instances.details(instanceIds)).filter(isSomebodys);
    return { place, instances };
  });
  const others = '--instances with those of one of them';
  const about = { subject: name, which: `is one of ${name}`, others };
  return worldOfFound(desk, { ...about, found, unread }, audit, (place) => namedServersKey(place, name));
}

interface FoundServers {
  readonly subject: string;
  /** What is true of them, as the end of a sentence. */
  readonly which: string;
  readonly found: readonly { readonly place: Place; readonly instances: readonly InstanceDetails[] }[];
  readonly unread: readonly UnreadPlace[];
  /** How fewer of them are asked for. */
  readonly others: string;
}

async function worldOfFound(
  desk: Desk,
  { subject, which, found, unread, others: narrower }: FoundServers,
  audit: AuditContext,
  keyOf: (place: Place) => string,
): Promise<InPlaceWorld> {
  const [one, ...others] = found.filter(({ instances }) => instances.length > 0);
  if (one === undefined) throw nothingFound(desk, which, unread);
  if (others.length > 0)
    throw severalPlaces(
      subject,
      [one, ...others].map(({ place }) => place),
    );
  const { place, instances } = one;
  refuseTooMany(subject, instances.length);
  const environment = commonEnvironment(subject, instances, narrower);
  return {
    ...{ place, subject, subjectKey: keyOf(place) },
    ...given('application', commonApplication(instances)),
    ...given('environment', environment),
    policy: policyFor(desk.config, { environment }),
    ...(await withAgentsAndTargets(desk.aws.for(place, audit), instances.map(serverOf))),
    tags: new Map(instances.map((instance) => [instance.instanceId, instance.tags])),
    unread,
  };
}

/** What Amiable has launched to bake, test or scan is gone in a moment. */
export function isSomebodys({ state, tags }: InstanceDetails): boolean {
  return state !== 'shutting-down' && tags[purposeTag] === undefined;
}

function serverOf({ instanceId, zone, state, groupName }: InstanceDetails): Server {
  return { instanceId, zone, state, ...given('inGroup', groupName) };
}

async function withAgentsAndTargets(
  aws: Aws,
  listed: readonly Server[],
): Promise<Pick<InPlaceWorld, 'servers' | 'targets' | 'drains'>> {
  const running = listed.filter(({ state, inGroup }) => state === 'running' && inGroup === undefined);
  const ids = running.map(({ instanceId }) => instanceId);
  const [agents, targets] = await Promise.all([aws.commands.agents(ids), targetsOfServers(aws, ids)]);
  const arns = targets.map(({ targetGroupArn }) => targetGroupArn);
  const drains = await drainSecondsOf(aws, arns);
  const byId = new Map(agents.map(({ instanceId, ping, platform }) => [instanceId, { ping, platform }]));
  const servers = listed.map((server) => ({ ...server, ...given('agent', byId.get(server.instanceId)) }));
  return { servers, targets, drains };
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [key in Name]?: Value } {
  const none: { readonly [key in Name]?: Value } = {};
  return value === undefined ? none : { ...none, [name]: value };
}

/** The environment of all of them. Throws Refusal where they are of several: their rules differ. */
function commonEnvironment(
  subject: string,
  instances: readonly InstanceDetails[],
  narrower: string,
): string | undefined {
  const named = new Map(instances.map(({ tags }) => [tags['Environment']?.toLowerCase(), tags['Environment']]));
  if (named.size === 1) return [...named.values()][0];
  const list = [...named.values()].map((name) => name ?? 'none').toSorted();
  throw new Refusal(
    'mixed-environments',
    `${subject} matches servers of several environments: ${list.join(', ')}.`,
    `Patch one after the other, such as ${narrower.replace('…', list.find((name) => name !== 'none') ?? '…')}.`,
  );
}

function commonApplication(instances: readonly InstanceDetails[]): string | undefined {
  const [only, ...others] = [...new Set(instances.map(({ tags }) => tags['Application']))];
  return others.length === 0 ? only : undefined;
}

function nothingFound({ aws }: Desk, which: string, unread: readonly UnreadPlace[]): Refusal {
  const looked = aws.places.map(placeName).join(', ');
  const reason =
    unread.length === 0
      ? `No server in ${looked} ${which}.`
      : `No server that Amiable could look at ${which}. ${unreadText(unread)}`;
  return new Refusal('no-servers', reason, 'Check the ids; names and values of tags are compared to the letter.');
}

function severalPlaces(subject: string, places: readonly Place[]): Refusal {
  const where = places.map(placeName).join(', ');
  return new Refusal(
    'several-places',
    `${subject} matches servers in ${places.length} places: ${where}. A run works in one.`,
    'Name those of one place: by a tag that only they have, or by their ids.',
  );
}

function refuseTooMany(subject: string, servers: number): void {
  if (servers <= mostServers) return;
  throw new Refusal(
    'too-many-servers',
    `${subject} is ${servers} servers, and a run takes ${mostServers} at most.`,
    'Add a tag that fewer of them have.',
    { servers },
  );
}
