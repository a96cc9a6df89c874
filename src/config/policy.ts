/** What the configuration says about one fleet, one environment, one person. Pure. */
import type { Batch } from '../fleet/batch.ts';
import { type FleetKey, fleetKeyText } from '../fleet/fleet.ts';
import { isAt, type Whereabouts } from '../fleet/place.ts';
import { type Strategy, usualStrategy } from '../fleet/strategies.ts';
import { type Check, type EnvironmentRules, rulesOf } from './environments.ts';
import type { NamedFleet } from './fleets.ts';
import { groupsOf } from './groups-of.ts';
import type { Pace } from './pace.ts';
import { isUnwritten, type Person, type Role, resolveRoles } from './people.ts';
import type { RefreshPolicy } from './refresh.ts';
import type { Config } from './schema.ts';
import type { WatchPolicy } from './watch.ts';

/** Every rule that a change of one fleet is held to, resolved. */
export interface FleetPolicy extends EnvironmentRules, Pace {
  readonly batch: Batch;
  readonly requiredChecks: Check[];
  readonly refresh: RefreshPolicy;
  readonly protectedInstances: 'keep' | 'replace';
  /** Where an image must have served before, and for how long. */
  readonly after: readonly string[];
  readonly soakHours: number;
  /** What is watched while it changes; absent where nothing is. */
  readonly watch?: WatchPolicy;
  /** Where the environment wants its stories told. */
  readonly channel?: string;
}

/** What is configured for an environment, in any case of letters: tags are not always written alike. */
export function environmentOf(config: Config, name: string | undefined): Config['environments'][number] | undefined {
  const wanted = name?.toLowerCase();
  return config.environments.find((environment) => environment.name.toLowerCase() === wanted);
}

/** The fleet whose name or alias this is, in any case of letters. */
export function fleetNamed(config: Config, name: string): NamedFleet | undefined {
  const wanted = name.toLowerCase();
  return config.fleets.find((fleet) => [fleet.name, ...fleet.aliases].some((known) => known.toLowerCase() === wanted));
}

/** How a fleet is replaced where nobody says otherwise. */
export function strategyOf(config: Config, key: FleetKey): Strategy {
  return fleetOfGroup(config, key)?.strategy ?? usualStrategy;
}

/**
 * The fleet that an Auto Scaling group was given a name for: an entry without account or region fits every one, and of
 * several that fit, the one that says more of where it is.
 */
export function fleetOfGroup(config: Config, key: FleetKey): NamedFleet | undefined {
  return mostSpecific(config.fleets.filter((fleet) => isOfFleet(fleet, key)));
}

/** The one that says most of where it is, the first of those that say as much. */
export function mostSpecific(fleets: readonly NamedFleet[]): NamedFleet | undefined {
  const says = (fleet: NamedFleet): number => Object.keys(whereOf(fleet)).length;
  return fleets.length < 2 ? fleets[0] : fleets.toSorted((one, other) => says(other) - says(one))[0];
}

/** Whether the entry fits the group. */
export function isOfFleet(fleet: NamedFleet, key: FleetKey): boolean {
  return groupsOf(fleet).includes(key.groupName) && isAt(key, whereOf(fleet));
}

/** What an entry says of where the fleet is. */
export function whereOf({ account, region }: NamedFleet): Whereabouts {
  return { ...(account === undefined ? {} : { accountId: account }), ...(region === undefined ? {} : { region }) };
}

/** What a fleet is called in locks and in the history: the same for both groups of a pair. */
export function fleetSubject(config: Config, key: FleetKey): string {
  return fleetKeyText({ ...key, groupName: fleetOfGroup(config, key)?.group ?? key.groupName });
}

/** The rules for a change: the fleet's own, else the environment's, else the defaults. Neither has to be configured. */
export function policyFor(
  config: Config,
  subject: { readonly environment?: string | undefined; readonly fleet?: FleetKey | undefined },
): FleetPolicy {
  const environment = environmentOf(config, subject.environment);
  const fleet = subject.fleet === undefined ? undefined : fleetOfGroup(config, subject.fleet);
  const rules = rulesOf(config.defaults, environment);
  return {
    ...rules,
    ...config.pace,
    refresh: config.refresh,
    batch: fleet?.batch ?? rules.batch,
    minHealthyPercent: fleet?.minHealthyPercent ?? rules.minHealthyPercent,
    protectedInstances: fleet?.protected ?? 'keep',
    after: environment?.after ?? [],
    soakHours: environment?.soakHours ?? 0,
    ...(fleet?.watch === undefined ? {} : { watch: fleet.watch }),
    ...(environment?.channel !== undefined && { channel: environment.channel }),
  };
}

/** What a person may do in an environment, or anywhere where none is given. */
export function rolesOf(
  config: Config,
  person: Person & { readonly environment?: string | undefined },
): ReadonlySet<Role> {
  return resolveRoles(person, config.people.roles, environmentOf(config, person.environment)?.roles);
}

/** Whether nobody has written down who may do what, so that the careful default holds everywhere. */
export function noRolesConfigured(config: Config): boolean {
  return [config.people.roles, ...config.environments.map(({ roles }) => roles)].every(isUnwritten);
}

/** Whether anybody at all is an admin in an environment. */
export function hasAdmins(config: Config, environment: string | undefined): boolean {
  const admins = environmentOf(config, environment)?.roles.admins ?? config.people.roles.admins ?? [];
  return admins.length > 0;
}

/** The Slack user that a person with these AWS credentials is, where it is written down. */
export function slackUserOf(config: Config, arn: string): string | undefined {
  return config.people.aws.find((identity) => identity.aws === arn)?.slack;
}

/** Every id that a Slack user may have asked under: their own, and those of their AWS credentials. */
export function identitiesOf(config: Config, slackUser: string): readonly string[] {
  return [slackUser, ...config.people.aws.filter(({ slack }) => slack === slackUser).map(({ aws }) => aws)];
}

/** Every Slack user group that some role names. */
export function userGroupsIn(config: Config): readonly string[] {
  const lists = [config.people.roles, ...config.environments.map(({ roles }) => roles)].flatMap((written) =>
    Object.values(written),
  );
  const members = lists.flatMap((list) => list ?? []);
  return [...new Set(members.filter((member) => /^S[A-Z0-9]+$/.test(member)))];
}
