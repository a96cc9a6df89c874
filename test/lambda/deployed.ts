/** The functions as they are deployed: bundled as `npm run package` does, each in a process of its own, over the wire. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { bundleFunctions, type FunctionName, functionNames } from '../../scripts/bundle.ts';
import { systemClock, testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { listen } from '../../src/playground/aws/server.ts';
import { createSimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { embeddedClient, openEmbeddedStore } from '../../src/store/embedded.ts';
import { createStore } from '../../src/store/store.ts';
import { createTableClient } from '../../src/store/table-client.ts';
import { accountId, fleetWorld, region } from '../scenarios/fleet-world.ts';
import { type Door, httpEvent } from './events.ts';
import { type HostedFunction, hostFunction } from './function-host.ts';
import { queueServer } from './queue-server.ts';
import { readTemplate } from './roles.ts';

export const channel = 'deploys';
export const alertsChannel = 'ami-alerts';
const repository = fileURLToPath(new URL('../..', import.meta.url));
const table = 'amiable';
const secretsPath = '/amiable/production';
/** How long all of the fleet takes to serve. */
const settleMs = 900_000;

const variablesSchema = z.record(z.string(), z.unknown());
const templateSchema = z.object({
  provider: z.object({ environment: variablesSchema, runtime: z.string() }),
  functions: z.record(
    z.string(),
    z.object({ handler: z.string(), memorySize: z.number(), environment: variablesSchema.default({}) }),
  ),
});
const manifestSchema = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });
const responseSchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.unknown()).default({}),
  body: z.string(),
});

/** Builds the functions, and all that they reach: AWS, DynamoDB, SQS and Slack, each at an address. */
export async function deployedWorld(config: ConfigInput) {
  const root = mkdtempSync(join(tmpdir(), 'amiable-deployed-'));
  writeFileSync(join(root, 'amiable.yml'), JSON.stringify(config));
  const [world, queue, database, atStart] = await Promise.all([
    fleetWorld({ clock: testClock(systemClock.nowMs() - settleMs) }),
    queueServer(`${accountId}/amiable-production`),
    openEmbeddedStore({ tableName: table }),
    bundleFunctions({ repository, target: join(root, 'dist/functions'), configured: root }),
  ]);
  const { scopes } = manifestSchema.parse(readTemplate('../manifest.yml')).oauth_config;
  const slack = createSimulatedSlack({
    clock: systemClock,
    users: [{ name: 'ada' }, { name: 'grace' }],
    channels: [{ name: channel }, { name: alertsChannel }],
    scopes: scopes.bot,
  });
  const [aws, slackServer] = await Promise.all([listen(world.aws, { port: 0, log: silentLog }), slack.listen()]);
  const { botToken, signingSecret } = slack.credentials;
  for (const [name, Value] of Object.entries({ SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret })) {
    await world.clients.ssm.send(
      new PutParameterCommand({ Name: `${secretsPath}/${name}`, Value, Type: 'SecureString' }),
    );
  }
  const functions = hostAll({
    root,
    values: {
      AMIABLE_ACCOUNT: accountId,
      AMIABLE_TABLE: table,
      AMIABLE_QUEUE_URL: queue.queueUrl,
      AMIABLE_SECRETS: secretsPath,
      LOG_LEVEL: 'info',
    },
    addresses: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_SQS: queue.address,
      SLACK_API_URL: slack.apiUrl,
    },
  });
  const dynamo = embeddedClient(database.endpoint);
  const workOff = async (): Promise<void> => {
    for (let batch = queue.take(); batch !== undefined; batch = queue.take()) await functions.worker.invoke(batch);
  };
  return {
    ...world,
    slack,
    queue,
    functions,
    /** What each reads before its first event. */
    atStart,
    store: createStore(createTableClient(dynamo, table), silentLog),
    workOff,
    /** Has Slack's requests come through this door from now on. */
    comeThrough: (door: Door, isBase64Encoded: boolean): void =>
      slack.connectBot({
        kind: 'function',
        handle: async (request) => {
          const answer = await functions.slack.invoke(httpEvent(door, request, isBase64Encoded));
          const { statusCode, headers, body } = responseSchema.parse(answer);
          const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
          return { status: statusCode, headers: Object.fromEntries(named), body };
        },
      }),
    close: async (): Promise<void> => {
      await Promise.all(functionNames.map((name) => functions[name].close()));
      dynamo.destroy();
      await Promise.all([aws.close(), slackServer.close(), queue.close(), database.close()]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

interface Hosting {
  readonly root: string;
  /** The values of the variables that the template sets, by name. */
  readonly values: Readonly<Record<string, string>>;
  readonly addresses: Readonly<Record<string, string>>;
}

/** Each function with the variables that serverless.yml gives it and those that AWS Lambda sets, and no other. */
function hostAll({ root, values, addresses }: Hosting): Readonly<Record<FunctionName, HostedFunction>> {
  const { provider, functions } = templateSchema.parse(readTemplate('../serverless.yml'));
  expectNames(Object.keys(functions));
  const hosted = (name: FunctionName): HostedFunction => {
    const { handler, memorySize, environment } = templateSchema.shape.functions.parse(functions)[name] ?? never(name);
    const set = Object.keys({ ...provider.environment, ...environment });
    return hostFunction({
      ...Object.fromEntries(set.map((variable) => [variable, values[variable] ?? never(variable)])),
      ...addresses,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: root,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      AWS_LAMBDA_FUNCTION_NAME: `amiable-production-${name}`,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/amiable-production-${name}`,
      AWS_EXECUTION_ENV: `AWS_Lambda_${provider.runtime}`,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: 'simulated',
      AWS_SECRET_ACCESS_KEY: 'simulated',
      AWS_SESSION_TOKEN: 'simulated',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    });
  };
  return {
    slack: hosted('slack'),
    worker: hosted('worker'),
    sweeper: hosted('sweeper'),
    compliance: hosted('compliance'),
    events: hosted('events'),
  };
}

function expectNames(names: readonly string[]): void {
  if (names.toSorted().join() !== functionNames.toSorted().join())
    throw new Error(`serverless.yml has ${names.join()}`);
}

function never(name: string): never {
  throw new Error(`serverless.yml says something else of ${name}`);
}
