/** What is to be done about affected servers that are in no Auto Scaling group. Pure. */
import type { Config } from '../../config/schema.ts';
import { concurrencyOf, errorBudgetOf, type LeftOutServer, type Server, sortServers } from '../../fleet/in-place.ts';
import { type Place, placeName } from '../../fleet/place.ts';
import { criticalities, fleetTiers, type Ranked } from '../../fleet/tiers.ts';
import { freezeFor } from '../../runs/freeze-gate.ts';
import type { Freeze } from '../../runs/store.ts';
import type { LeftOut } from './emergency-fleets.ts';

/** An affected server of no group, as EC2 and its agent tell of it. */
export interface LooseServer extends Server {
  readonly imageId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The fleet that it looks like a former member of: it runs an AMI of that fleet, and has its application. */
  readonly formerlyOf?: string;
}

export interface LoosePlace {
  readonly place: Place;
  readonly servers: readonly LooseServer[];
}

/** Servers that are patched together, where they are. */
export interface ServersToPatch extends Ranked {
  readonly kind: 'servers';
  /** As people call all of them: `servers of legacy in production`. */
  readonly name: string;
  readonly place: LoosePlace['place'];
  readonly application?: string;
  readonly instanceIds: readonly string[];
  readonly imageIds: readonly string[];
  readonly platforms: Readonly<Record<'linux' | 'windows', number>>;
  /** How many of them may fail. */
  readonly errorBudget: number;
}

export interface ServersFound {
  readonly servers: readonly ServersToPatch[];
  readonly leftOut: readonly LeftOut[];
}

/** What a run keeps of all of them in one item of its own; whoever asks again gets the rest. */
const mostServers = 5_000;

/**
 * Which servers are patched together, and why others are not: by place, by the application and environment that they
 * are tagged with, and by what ranks them. Those without tags are a group of their own.
 */
export function serversToPatch(
  { config, freezes }: { readonly config: Config; readonly freezes: readonly Freeze[] },
  places: readonly LoosePlace[],
): ServersFound {
  const groups = places.flatMap(({ place, servers }) =>
    [...Map.groupBy(servers, groupKey).values()].map((of) => ({ place, of, about: aboutOf(of) })),
  );
  const names = uniqueNames(groups);
  const leftOut: LeftOut[] = [];
  let room = mostServers;
  const patched = groups.flatMap(({ place, of, about }, index): readonly ServersToPatch[] => {
    const name = names[index] ?? '';
    const freeze = freezeFor(freezes, about.environment);
    if (freeze !== undefined) {
      leftOut.push({ name, why: `are frozen by ${freeze.by.name}: ${freeze.reason}` });
      return [];
    }
    const { eligible, left } = sorted(of);
    leftOut.push(...leftTexts(name, left));
    const taken = eligible.slice(0, Math.max(0, room));
    room -= taken.length;
    if (taken.length < eligible.length)
      leftOut.push({
        name: `${eligible.length - taken.length} of the ${name}`,
        why: `are more than the ${mostServers} that one emergency takes: ask again once it is done`,
      });
    if (taken.length === 0) return [];
    return [{ kind: 'servers', name, place, ...about, ...countedOf(taken, config) }];
  });
  return { servers: patched, leftOut };
}

type About = Ranked & Pick<ServersToPatch, 'application'>;

function aboutOf([first]: readonly LooseServer[]): About {
  const { Application: application, Environment: environment, Tier, Criticality } = first?.tags ?? {};
  return {
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
    isCanary: fleetTiers.find((one) => one === Tier?.toLowerCase()) === 'canary',
    criticality: criticalities.find((one) => one === Criticality?.toLowerCase()) ?? 'normal',
  };
}

function groupKey(server: LooseServer): string {
  const { application, environment, isCanary, criticality } = aboutOf([server]);
  return JSON.stringify([application, environment?.toLowerCase(), isCanary, criticality]);
}

interface Grouped {
  readonly place: LoosePlace['place'];
  readonly about: About;
}

/** The rank and the place are said only where the tags do not tell two groups apart. */
function uniqueNames(groups: readonly Grouped[]): readonly string[] {
  const there = groups.map(({ place, about }) => `${placeName(place)} ${nameOf(about)}`);
  const ranked = groups.map(({ about }, index) =>
    isAlone(there, index) ? nameOf(about) : `${nameOf(about)} (${about.isCanary ? 'canary' : about.criticality})`,
  );
  return groups.map(({ place }, index) =>
    isAlone(ranked, index) ? (ranked[index] ?? '') : `${ranked[index]} at ${placeName(place)}`,
  );
}

function isAlone(names: readonly string[], index: number): boolean {
  return names.filter((name) => name.toLowerCase() === names[index]?.toLowerCase()).length === 1;
}

function nameOf({ application, environment }: About): string {
  if (application === undefined && environment === undefined) return 'servers without tags';
  return `servers of ${application ?? 'no application'} in ${environment ?? 'no environment'}`;
}

type Left = { readonly instanceId: string; readonly why: string };

function sorted(servers: readonly LooseServer[]): {
  readonly eligible: readonly LooseServer[];
  readonly left: readonly Left[];
} {
  const { eligible, left } = sortServers(servers.filter(({ formerlyOf }) => formerlyOf === undefined));
  const former = servers.flatMap(({ instanceId, formerlyOf }) =>
    formerlyOf === undefined ? [] : [{ instanceId, why: formerText(formerlyOf) }],
  );
  const byId = new Map(servers.map((server) => [server.instanceId, server]));
  const taken = eligible.flatMap(({ instanceId }) => byId.get(instanceId) ?? []);
  return {
    eligible: taken,
    left: [...left.map((one) => ({ instanceId: one.instanceId, why: whyOf(one) })), ...former],
  };
}

function formerText(fleet: string): string {
  return `seem to be former members of ${fleet}, whose AMI they run: put them back, terminate them, or name them with /ami patch --instances`;
}

function whyOf({ why, detail }: LeftOutServer): string {
  switch (why) {
    case 'in-group':
      return `are in the Auto Scaling group ${detail} by now`;
    case 'not-running':
    case 'not-in-service':
      return `are ${detail}`;
    case 'no-agent':
      return 'have no SSM agent';
    case 'agent-offline':
      return `have an SSM agent that is ${detail}`;
    case 'other-platform':
      return `run ${detail === '' ? 'a platform that SSM does not tell' : detail}, which cannot be patched in place`;
  }
}

const idsNamed = 10;

/** One line for each reason, with the first few that it is true of. */
function leftTexts(name: string, left: readonly Left[]): readonly LeftOut[] {
  return [...Map.groupBy(left, ({ why }) => why)].map(([why, of]) => {
    const ids = of.map(({ instanceId }) => instanceId).toSorted();
    const more = ids.length > idsNamed ? ` and ${ids.length - idsNamed} more` : '';
    return { name: `${ids.length} of the ${name}`, why: `${why} (${ids.slice(0, idsNamed).join(', ')}${more})` };
  });
}

function countedOf(
  taken: readonly LooseServer[],
  { inPlace }: Config,
): Pick<ServersToPatch, 'instanceIds' | 'imageIds' | 'platforms' | 'errorBudget'> {
  const windows = taken.filter(({ agent }) => agent?.platform === 'windows').length;
  return {
    instanceIds: taken.map(({ instanceId }) => instanceId),
    imageIds: [...new Set(taken.map(({ imageId }) => imageId))],
    platforms: { linux: taken.length - windows, windows },
    errorBudget: budgetOf(errorBudgetOf(inPlace.errorBudget, taken.length), taken.length),
  };
}

/**
 * One server with a full disk is no reason to leave all others with the vulnerability, and what breaks all of them is no
 * success.
 */
function budgetOf(configured: number, servers: number): number {
  return Math.min(Math.max(1, configured), servers - 1);
}

/** Out of its target groups, patched, and back: how long that usually takes. */
const usualWaveSeconds = 10 * 60;

/** How long all of them are expected to take, roughly: their own plan says it better. */
export function expectedServersSeconds({ inPlace }: Config, { instanceIds }: ServersToPatch): number {
  const { atOnce } = concurrencyOf(inPlace.concurrency, instanceIds.length);
  // Waves grow from one server.
  return (Math.ceil(Math.log2(atOnce + 1)) + Math.ceil(instanceIds.length / atOnce)) * usualWaveSeconds;
}
