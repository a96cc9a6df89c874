import { isAwsError } from '../../aws/errors.ts';
import { mapBounded } from '../../aws/pages.ts';
import { whyNot } from '../../basics/errors.ts';
import type { Asker, Desk } from '../desk.ts';
import { eachPlace, type UnreadPlace } from '../each-place.ts';
import { authorise } from '../people/authorise.ts';
import { consoleAt, type DashboardFacts, type DashboardPlace, dashboardBody } from './dashboard-body.ts';

export interface DashboardAnswer {
  readonly dashboards: readonly AccountDashboard[];
  /** Accounts whose dashboard could not be written, or looked at. */
  readonly unread: readonly UnreadPlace[];
  readonly dryRun: boolean;
  /** Whether it is known where the log is. */
  readonly hasLog: boolean;
}

export interface AccountDashboard {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly name: string;
  readonly url: string;
  /** What was done, or would be. */
  readonly change: 'create' | 'update' | 'none';
  /** What CloudWatch says of what it took. */
  readonly warnings: readonly string[];
  /** Regions of which it shows no alarms, since they may not be looked at. */
  readonly withoutAlarms: readonly UnreadPlace[];
}

/**
 * Writes one dashboard for each account, with all of its regions, under a name that follows from the deployment's: asked
 * again, it is brought up to date. Safe to repeat. Throws Refusal where the person may not, and what the first account
 * threw where none could be written.
 */
export async function writeDashboards(
  desk: Desk,
  asker: Asker,
  { dryRun }: { readonly dryRun: boolean },
): Promise<DashboardAnswer> {
  authorise(desk, asker, 'operator');
  const accounts = Map.groupBy(desk.aws.places, ({ accountId }) => accountId);
  const firsts = [...accounts.values()].flatMap(([first]) => first ?? []);
  const { found, unread } = await eachPlace(desk, firsts, (first) =>
    writeOne(desk, asker, {
      first,
      regions: (accounts.get(first.accountId) ?? []).map(({ region }) => region),
      dryRun,
    }),
  );
  return { dashboards: found, unread, dryRun, hasLog: desk.config.dashboard.logGroups.length > 0 };
}

interface One {
  readonly first: Desk['aws']['places'][number];
  readonly regions: readonly string[];
  readonly dryRun: boolean;
}

async function writeOne(desk: Desk, asker: Asker, { first, regions, dryRun }: One): Promise<AccountDashboard> {
  const { accountId, region } = first;
  const audit = { actor: asker.actor.id };
  const { dashboards } = desk.aws.for(first, audit);
  const name = dashboardName(desk.deployment);
  const places = await mapBounded(regions, 4, (other) => placeOf(desk, { accountId, region: other }));
  const body = dashboardBody(
    factsOf(
      desk,
      accountId,
      places.map(({ place }) => place),
    ),
  );
  const known = await dashboards.read(name);
  const change = known === undefined ? 'create' : known === body ? 'none' : 'update';
  const warnings = change === 'none' || dryRun ? [] : await dashboards.put(name, body);
  const url = `${consoleAt(region)}/cloudwatch/home?region=${region}#dashboards/dashboard/${name}`;
  const withoutAlarms = places.flatMap(({ place, why }) => (why === undefined ? [] : [{ place: place.region, why }]));
  return { accountId, regions, name, url, change, warnings, withoutAlarms };
}

/** What a policy can name: `Amiable-` and the deployment. */
export function dashboardName(deployment: string): string {
  return `Amiable-${deployment.replace(/[^\w-]/g, '-')}`.slice(0, 255);
}

function factsOf(
  { config, deployment, aws }: Desk,
  accountId: string,
  places: readonly DashboardPlace[],
): DashboardFacts {
  const [home] = aws.places;
  const { mediumAgeDays, highAgeDays } = config.compliance;
  const { logGroups: groups } = config.dashboard;
  const log = home?.accountId === accountId ? { log: { region: home.region, groups } } : {};
  return { accountId, deployment, mediumAgeDays, highAgeDays, places, ...log };
}

interface PlaceRead {
  readonly place: DashboardPlace;
  /** Why its alarms may not be looked at. */
  readonly why?: string;
}

/**
 * Alarms that do not exist would be drawn as broken; where it may not be looked which do, none is drawn. Throws AwsError
 * where that cannot be told only now: the dashboard that is there may have them.
 */
async function placeOf(desk: Desk, place: Desk['aws']['places'][number]): Promise<PlaceRead> {
  try {
    return { place: await placeWithAlarms(desk, place) };
  } catch (error) {
    if (!isAwsError(error, 'denied')) throw error;
    return { place: { region: place.region, alarmArns: [] }, why: whyNot(error) };
  }
}

async function placeWithAlarms(desk: Desk, place: Desk['aws']['places'][number]): Promise<DashboardPlace> {
  const { accountId, region } = place;
  const watched = desk.config.fleets.flatMap(({ watch }) => watch?.alarms ?? []);
  const names = [...new Set([...watched, ...desk.config.refresh.alarms])];
  if (names.length === 0) return { region, alarmArns: [] };
  const alarms = await desk.aws.for(place, { actor: 'amiable' }).alarms.read(names);
  const sorted = alarms.map(({ name }) => name).toSorted();
  return {
    region,
    alarmArns: sorted.map((name) => `arn:${partitionOf(region)}:cloudwatch:${region}:${accountId}:alarm:${name}`),
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
