import type { Clock } from '../basics/clock.ts';
import { keepingRecent } from '../basics/keeping-recent.ts';
import { lazily } from '../basics/lazily.ts';
import type { Log } from '../basics/log.ts';
import { fleetKeyText } from '../fleet/fleet.ts';
import { isSamePlace, type Place } from '../fleet/place.ts';
import { afterCheck, createAccountCheck, UnknownPlaceError } from './account-check.ts';
import { createAlarms } from './alarms.ts';
import { type Caller, type CountedCall, createCaller } from './call.ts';
import { type ClientOptions, type Clients, type Credentials, createClients, defaultMostTries } from './clients.ts';
import { createCodeDeploy } from './code-deploy.ts';
import { createCommands } from './commands.ts';
import { createDashboards } from './dashboards.ts';
import { createGroupCopies } from './group-copies.ts';
import { createGroups } from './groups.ts';
import { createIdentity } from './identity.ts';
import { createImages } from './images.ts';
import { createInstalled } from './installed.ts';
import { createInstances } from './instances.ts';
import type { Pacing } from './lane.ts';
import { createLaunchRequests } from './launch-requests.ts';
import { createListeners } from './listeners.ts';
import { createLoadBalancers } from './load-balancers.ts';
import { createMetrics } from './metrics.ts';
import { createObjects } from './objects.ts';
import { createParameters } from './parameters.ts';
import { createPatience } from './patience.ts';
import type { AuditContext, AuditTrail, Aws, AwsAccess } from './ports.ts';
import { createRecycleBin } from './recycle-bin.ts';
import { createRefreshes } from './refreshes.ts';
import type { Sessions } from './roles.ts';
import { createStacks } from './stacks.ts';
import { createTargets } from './targets.ts';
import { createTemplates } from './templates.ts';
import { createTopics } from './topics.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import { createVulnerabilities } from './vulnerabilities.ts';

export interface AwsAccessOptions {
  readonly places: readonly Place[];
  readonly clock: Clock;
  /** Ids for the audit trail; each must be new. */
  readonly newId: () => string;
  readonly audit: AuditTrail;
  /** Told of each call once it is over. */
  readonly count?: (counted: CountedCall & Place) => void;
  /** By what calls wait for their turn once AWS asks for fewer; nothing is paced when absent. */
  readonly pacing?: Pacing;
  /** How long calls wait for turns, in all that is opened by one `for`; 30 seconds when absent. */
  readonly patienceMs?: number;
  readonly log: Log;
  /** For one call with the SDK's own retries; 15 seconds when absent. */
  readonly timeoutMs?: number;
  /** Credentials for an account, such as those of an assumed role; undefined: the process's own. */
  readonly credentialsFor?: (place: Place) => Credentials | undefined;
  /** How a role is taken on in a place, by whoever it is done for; undefined: none is. Comes before `credentialsFor`. */
  readonly sessionsFor?: (place: Place) => Sessions | undefined;
  /** All that may be called, such as `ec2:DescribeImages`; everything when absent. */
  readonly reach?: ReadonlySet<string>;
  /** Settings of the clients; the same everywhere. */
  readonly clients?: Omit<ClientOptions, 'region' | 'credentials'>;
}

const defaultTimeoutMs = 15_000;
/** A transition of a run has to end before its lease does, with the calls themselves. */
const defaultPatienceMs = 30_000;
/** As many people at once in one place as anybody has; the credentials of others are asked for anew. */
const mostSessions = 32;

/** What there is of one place: it holds connections and knows whether it has been checked, so it is kept. */
interface Opened {
  readonly clientsFor: (actor: string) => Clients;
  readonly callerFor: (context: AuditContext) => Caller;
  readonly check: () => Promise<void>;
}

/**
 * Opens accounts and regions; clients are made on first use and kept. `for` throws UnknownPlaceError for a place that
 * is none of `places`. Calls throw AccountMismatchError where the credentials for a place open another account; only
 * `identity` is not held to that.
 */
export function createAwsAccess(options: AwsAccessOptions): AwsAccess {
  const { clock, places, pacing } = options;
  const opened = new Map<string, Opened>();
  const open = (place: Place): Opened => {
    const key = fleetKeyText({ ...place, groupName: '' });
    const known = opened.get(key);
    if (known !== undefined) return known;
    if (!places.some((other) => isSamePlace(other, place))) throw new UnknownPlaceError(place);
    const traffic = createTraffic(pacing);
    const clientsFor = openClients(place, options, traffic);
    const callerFor = openCallers(place, options, traffic);
    const check = createAccountCheck(place, createIdentity(clientsFor('amiable'), callerFor({ actor: 'amiable' })));
    const fresh = { clientsFor, callerFor, check };
    opened.set(key, fresh);
    return fresh;
  };
  return {
    places,
    for: (place, context) => {
      const { clientsFor, callerFor, check } = open(place);
      const unchecked = callerFor(context);
      return capabilities(clientsFor(context.actor), afterCheck(check, unchecked), unchecked, clock);
    },
  };
}

/** Each is made when it is first asked for, and its client with it: a step needs one or two of them. */
function capabilities(clients: Clients, call: Caller, unchecked: Caller, clock: Clock): Aws {
  return lazily<Aws>({
    groups: () => createGroups(clients, call),
    refreshes: () => createRefreshes(clients, call),
    templates: () => createTemplates(clients, call),
    images: () => createImages(clients, call),
    instances: () => createInstances(clients, call),
    targets: () => createTargets(clients, call),
    loadBalancers: () => createLoadBalancers(clients, call),
    listeners: () => createListeners(clients, call),
    copies: () => createGroupCopies(clients, call, () => clock.nowMs()),
    commands: () => createCommands(clients, call),
    objects: () => createObjects(clients, call),
    metrics: () => createMetrics(clients, call),
    alarms: () => createAlarms(clients, call),
    launchRequests: () => createLaunchRequests(clients, call),
    parameters: () => createParameters(clients, call),
    recycleBin: () => createRecycleBin(clients, call),
    vulnerabilities: () => createVulnerabilities(clients, call),
    installed: () => createInstalled(clients, call),
    stacks: () => createStacks(clients, call),
    codeDeploy: () => createCodeDeploy(clients, call),
    topics: () => createTopics(clients, call),
    dashboards: () => createDashboards(clients, call),
    identity: () => createIdentity(clients, unchecked),
  });
}

/** Whatever is opened has a patience of its own, and all of it one traffic. */
function openCallers(place: Place, options: AwsAccessOptions, traffic: Traffic): (context: AuditContext) => Caller {
  const { clock, newId, audit, log, count, timeoutMs = defaultTimeoutMs, reach, clients } = options;
  const { patienceMs = defaultPatienceMs, pacing } = options;
  const mostTries = clients?.maxAttempts ?? defaultMostTries;
  const parts = { clock, newId, audit, log, timeoutMs, traffic, mostTries, ...(reach === undefined ? {} : { reach }) };
  return (context) =>
    createCaller({
      ...parts,
      context,
      count: (counted) => count?.({ ...counted, accountId: place.accountId, region: place.region }),
      patience: createPatience(pacing?.clock ?? clock, patienceMs),
    });
}

/** Whoever a call is made for has clients of their own only where a role is taken on in their name. */
function openClients(place: Place, options: AwsAccessOptions, traffic: Traffic): (actor: string) => Clients {
  const { credentialsFor, sessionsFor, clients } = options;
  const shared = { ...clients, region: place.region, budget: traffic.budget };
  const withCredentials = (credentials: Credentials | undefined): Clients =>
    createClients({ ...shared, ...(credentials === undefined ? {} : { credentials }) });
  const sessions = sessionsFor?.(place);
  if (sessions !== undefined) return keepingRecent(mostSessions, (actor) => withCredentials(sessions(actor)));
  const only = withCredentials(credentialsFor?.(place));
  return () => only;
}
