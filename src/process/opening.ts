import { createAwsAccess } from '../aws/access.ts';
import type { Identity } from '../aws/ports.ts';
import { type Clock, systemClock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { createTable } from '../store/create-table.ts';
import { createStore } from '../store/store.ts';
import { createDynamoClient, createTableClient, tableExists } from '../store/table-client.ts';
import { type Core, createCore } from '../wiring.ts';
import { type CallLog, counterAt } from '../wiring-calls.ts';
import { type ClientSettings, settingsOfAccounts } from './accounts.ts';
import { NotReadyError } from './not-ready.ts';
import { nameTheirAccounts, type PlaceSettings, placesIn, type RoleKind } from './places.ts';
import type { Settings } from './settings.ts';

export interface OpeningOptions extends Settings {
  readonly log: Log;
  /** The clock of the runs; the system's when absent. */
  readonly clock?: Clock;
  /** Settings of every AWS client, DynamoDB's too; what is left out the SDK finds by itself. */
  readonly clients?: Pick<ClientSettings, 'endpoint' | 'maxAttempts'> & { readonly storeEndpoint?: string };
  /** All calls to AWS that may be made; any when absent. */
  readonly reach?: ReadonlySet<string>;
  /** Where calls are counted; nowhere when absent. */
  readonly calls?: CallLog;
  /** Which roles are taken on in other accounts; `writer` when absent. */
  readonly as?: RoleKind;
  /** What a deployment vouches for: that the table is there, and whose account this is. Else both are asked for. */
  readonly deployed?: { readonly accountId: string };
  /** Waits before AWS is asked again for what it could not do; answers whether to. Never asked again when absent. */
  readonly waitForAws?: () => Promise<boolean>;
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
  const dynamo = dynamoOf(options, endpoint);
  const region = await dynamo.config.region().catch((error: unknown) => {
    throw new NotReadyError(
      'AWS_REGION is not set: it says where the table is, and which region is looked after.',
      {},
      { cause: error },
    );
  });
  if (options.deployed === undefined) await requireTable(dynamo, { ...options, region });
  const store = createStore(createTableClient(dynamo, environment.table), log);
  const whoAmI = callerOf(options, region, clients);
  const places = await placesOf(options, region, whoAmI);
  const core = createCore({
    config,
    store,
    clock,
    log,
    deployment: environment.table,
    ...(options.calls === undefined ? {} : { calls: options.calls }),
    aws: settingsOfAccounts({ places, as: options.as, reach: options.reach, calls: options.calls }, clients),
  });
  return { core, whoAmI, close: () => dynamo.destroy() };
}

/** Whose account the table is in is told only where that is known before anybody is asked. */
function dynamoOf(
  { environment: { awsRegion }, deployed, calls }: OpeningOptions,
  endpoint: string | undefined,
): ReturnType<typeof createDynamoClient> {
  const home = { accountId: deployed?.accountId ?? 'own', region: awsRegion ?? 'own' };
  return createDynamoClient(
    { ...(awsRegion === undefined ? {} : { region: awsRegion }), ...(endpoint === undefined ? {} : { endpoint }) },
    counterAt(calls, 'dynamodb', home),
  );
}

async function requireTable(
  dynamo: ReturnType<typeof createDynamoClient>,
  { environment, log, region, waitForAws }: OpeningOptions & { readonly region: string },
): Promise<void> {
  const { table } = environment;
  const wait = async () => (waitForAws === undefined ? false : waitForAws());
  if (environment.createTable) return createTable(dynamo, table, { log, wait });
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

function callerOf(
  { log, calls }: Pick<OpeningOptions, 'log' | 'calls'>,
  region: string,
  clients: ClientSettings,
): () => Promise<Caller> {
  const audit = { begin: async () => {}, end: async () => {} };
  const here = { accountId: 'own', region };
  const count = calls === undefined ? {} : { count: calls.aws };
  const access = createAwsAccess({
    places: [here],
    clock: systemClock,
    newId: () => '',
    audit,
    log,
    clients,
    ...count,
  });
  return () => access.for(here, { actor: 'amiable' }).identity.whoAmI();
}

/** The process's own account is asked for only where it is not written down. */
async function placesOf(
  options: OpeningOptions,
  region: string,
  whoAmI: () => Promise<Caller>,
): Promise<readonly PlaceSettings[]> {
  const known = options.deployed?.accountId ?? (nameTheirAccounts(options.config) ? '' : undefined);
  const accountId = known ?? (await ownAccount(options, whoAmI));
  return placesIn(options.config, { accountId, region });
}

async function ownAccount({ log, waitForAws }: OpeningOptions, whoAmI: () => Promise<Caller>): Promise<string> {
  for (;;) {
    try {
      return (await whoAmI()).accountId;
    } catch (error) {
      log.warn({ error }, 'AWS could not be asked which account this is');
      if (waitForAws === undefined || !(await waitForAws())) throw error;
    }
  }
}
