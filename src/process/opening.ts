import { type AwsAccessOptions, createAwsAccess } from '../aws/access.ts';
import type { Identity } from '../aws/ports.ts';
import { type Sessions, sessionsOfRole } from '../aws/roles.ts';
import { type Clock, systemClock } from '../basics/clock.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Log } from '../basics/log.ts';
import { type ProcessEnvironment, readEnvironment, type Source } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigurationError } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';
import { createStore } from '../store/store.ts';
import { createDynamoClient, createTable, createTableClient, tableExists } from '../store/table-client.ts';
import { type Core, createCore } from '../wiring.ts';
import { NotReadyError } from './not-ready.ts';
import { nameTheirAccounts, type PlaceSettings, placesIn, settingsOfPlace } from './places.ts';

export interface Settings {
  readonly environment: ProcessEnvironment;
  readonly config: Config;
}

/** What the environment and the configuration say. Throws ConfigurationError with the problems of both. */
export function readSettings(source?: Source, directory = '.'): Settings {
  const environment = attempt(() => (source === undefined ? readEnvironment() : readEnvironment(source)));
  const path = environment.ok ? environment.value.configPath : source?.['AMIABLE_CONFIG'];
  const config = attempt(() => loadConfig(path, directory));
  if (environment.ok && config.ok) return { environment: environment.value, config: config.value };
  const broken = [environment, config].flatMap((read) => (read.ok ? [] : [read.error]));
  const [only, ...others] = broken;
  if (only !== undefined && others.length === 0) throw only;
  throw new SettingsError(broken.map(({ message }) => message).join('\n'));
}

/** Neither the environment nor the configuration can be used. */
class SettingsError extends AmiableError {
  readonly code = 'configuration';
}

type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ConfigurationError };

function attempt<Value>(read: () => Value): Attempt<Value> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof ConfigurationError) return { ok: false, error };
    throw error;
  }
}

type ClientSettings = NonNullable<AwsAccessOptions['clients']>;

export interface OpeningOptions extends Settings {
  readonly log: Log;
  /** The clock of the runs; the system's when absent. */
  readonly clock?: Clock;
  /** Settings of every AWS client, DynamoDB's too; what is left out the SDK finds by itself. */
  readonly clients?: Pick<ClientSettings, 'endpoint' | 'maxAttempts'> & { readonly storeEndpoint?: string };
  /** All calls to AWS that may be made; any when absent. */
  readonly reach?: ReadonlySet<string>;
  /** Waits before AWS is asked again who we are; answers whether to. Never asked again when absent. */
  readonly waitForAws?: (error: unknown) => Promise<boolean>;
}

export interface Opened {
  readonly core: Core;
  /** Whose credentials the process itself has, whatever roles it takes on elsewhere. */
  whoAmI(): Promise<Caller>;
  close(): void;
}

/**
 * Opens the store and the accounts that the environment names. Throws NotReadyError where the region or the table is
 * missing; a store that cannot be asked is only warned of.
 */
export async function openAmiable(options: OpeningOptions): Promise<Opened> {
  const { environment, config, log, clock = systemClock, clients: { storeEndpoint, ...clients } = {} } = options;
  const endpoint = storeEndpoint ?? clients.endpoint;
  const dynamo = createDynamoClient({
    ...(environment.awsRegion === undefined ? {} : { region: environment.awsRegion }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const region = await dynamo.config.region().catch((error: unknown) => {
    throw new NotReadyError(
      'AWS_REGION is not set: it says where the table is, and which region is looked after.',
      {},
      { cause: error },
    );
  });
  await requireTable(dynamo, { ...options, region });
  const store = createStore(createTableClient(dynamo, environment.table), log);
  const whoAmI = callerOf(log, region, clients);
  const places = await placesOf(options, region, whoAmI);
  const core = createCore({
    config,
    store,
    clock,
    log,
    deployment: environment.table,
    aws: {
      places: places.map(({ accountId, region: where }) => ({ accountId, region: where })),
      clients,
      sessionsFor: (place) => sessionsFor(settingsOfPlace(places, place), clients),
      ...(options.reach === undefined ? {} : { reach: options.reach }),
    },
  });
  return { core, whoAmI, close: () => dynamo.destroy() };
}

async function requireTable(
  dynamo: ReturnType<typeof createDynamoClient>,
  { environment, log, region }: OpeningOptions & { readonly region: string },
): Promise<void> {
  const { table } = environment;
  if (environment.createTable) return createTable(dynamo, table);
  const exists = await tableExists(dynamo, table).catch((error: unknown) => {
    log.warn({ error, table, region }, 'the table could not be looked at');
    return true;
  });
  if (exists) return;
  throw new NotReadyError(
    `There is no DynamoDB table ${table} in ${region}. Start once with AMIABLE_CREATE_TABLE=true to create it, or name another with AMIABLE_TABLE.`,
  );
}

/** An account and the ARN of whoever the credentials belong to. */
type Caller = Awaited<ReturnType<Identity['whoAmI']>>;

function callerOf(log: Log, region: string, clients: ClientSettings): () => Promise<Caller> {
  const audit = { begin: async () => {}, end: async () => {} };
  const here = { accountId: '', region };
  const access = createAwsAccess({ places: [here], clock: systemClock, newId: () => '', audit, log, clients });
  return () => access.for(here, { actor: 'amiable' }).identity.whoAmI();
}

/** The process's own account is asked for only where it is not written down. */
async function placesOf(
  options: OpeningOptions,
  region: string,
  whoAmI: () => Promise<Caller>,
): Promise<readonly PlaceSettings[]> {
  const accountId = nameTheirAccounts(options.config) ? '' : await ownAccount(options, whoAmI);
  return placesIn(options.config, { accountId, region });
}

async function ownAccount({ log, waitForAws }: OpeningOptions, whoAmI: () => Promise<Caller>): Promise<string> {
  for (;;) {
    try {
      return (await whoAmI()).accountId;
    } catch (error) {
      log.warn({ error }, 'AWS could not be asked which account this is');
      if (waitForAws === undefined || !(await waitForAws(error))) throw error;
    }
  }
}

function sessionsFor(settings: PlaceSettings | undefined, clients: ClientSettings): Sessions | undefined {
  if (settings?.roleArn === undefined) return undefined;
  const { region, roleArn, externalId } = settings;
  return sessionsOfRole({ ...clients, region, roleArn, ...(externalId === undefined ? {} : { externalId }) });
}
