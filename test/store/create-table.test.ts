import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { listenOn, loopback } from '../../src/basics/listening.ts';
import { silentLog } from '../../src/basics/log.ts';
import { createTable } from '../../src/store/create-table.ts';
import { createDynamoClient } from '../../src/store/table-client.ts';

type State = 'none' | 'bare' | 'whole';
const inputSchema = z.looseObject({ DeletionProtectionEnabled: z.boolean().optional() });

let close = async (): Promise<void> => {};
afterEach(() => close());

/** As much of DynamoDB as a new table sees; `refuse` names the error that a call gets instead of its answer. */
async function dynamoDb(state: State, refuse: (call: string, times: number) => string | undefined = () => undefined) {
  const isWhole = state === 'whole';
  const table = { exists: state !== 'none', expiry: isWhole, recovery: isWhole, protection: isWhole };
  const asked: string[] = [];
  const act = (
    call: string,
    { DeletionProtectionEnabled = false }: z.infer<typeof inputSchema>,
  ): string | undefined => {
    if (call === 'CreateTable' && table.exists) return 'ResourceInUseException';
    if (call === 'UpdateTimeToLive' && table.expiry) return 'ValidationException';
    table.exists = true;
    if (call === 'CreateTable' || call === 'UpdateTable') table.protection = DeletionProtectionEnabled;
    if (call === 'UpdateTimeToLive') table.expiry = true;
    if (call === 'UpdateContinuousBackups') table.recovery = true;
    return undefined;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = inputSchema.parse(JSON.parse(await text(request)));
    asked.push(call);
    const times = asked.filter((other) => other === call).length;
    const error = refuse(call, times) ?? act(call, input);
    const described = { Table: { TableStatus: 'ACTIVE', DeletionProtectionEnabled: table.protection } };
    const refused = { __type: `com.amazonaws.dynamodb#${error}`, message: `${call} already enabled` };
    response.writeHead(error === undefined ? 200 : 400, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(error === undefined ? described : refused));
  };
  const server = createServer((request, response) => void answer(request, response));
  const port = await listenOn(server, 0, loopback);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const endpoint = `http://${loopback}:${port}`;
  const client = createDynamoClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  close = async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const warned: unknown[] = [];
  const log = { ...silentLog, warn: (keys: object) => void warned.push(keys) };
  let waits = 0;
  const create = (mostWaits = Number.POSITIVE_INFINITY) =>
    createTable(client, 'amiable', { log, wait: async () => ++waits <= mostWaits });
  return { table, asked, warned, create, waits: () => waits };
}

const whole = { exists: true, expiry: true, recovery: true, protection: true };

it('a new table is whole, though DynamoDB has no backups of it for a while', async () => {
  const refuse = (call: string, times: number) =>
    call === 'UpdateContinuousBackups' && times <= 6 ? 'ContinuousBackupsUnavailableException' : undefined;
  const { table, warned, create, waits } = await dynamoDb('none', refuse);
  await create();
  expect(table).toEqual(whole);
  expect(waits()).toBe(6);
  expect(warned).toEqual([]);
});

it('a table that somebody has made without them gets expiry, recovery and protection, and a whole one stays', async () => {
  const bare = await dynamoDb('bare');
  await bare.create();
  expect(bare.table).toEqual(whole);
  expect(bare.warned).toEqual([]);
  await close();
  const done = await dynamoDb('whole');
  await done.create();
  expect(done.table).toEqual(whole);
  expect(done.warned).toEqual([]);
  expect(done.asked).not.toContain('UpdateTable');
});

it.each([
  ['may not be had', 'AccessDeniedException', 0],
  ['never come', 'ContinuousBackupsUnavailableException', 12],
])('backups that %s are warned of, after a bounded time, and the rest is set', async (_why, error, waited) => {
  const refuse = (call: string) => (call === 'UpdateContinuousBackups' ? error : undefined);
  const { table, warned, create, waits } = await dynamoDb('none', refuse);
  await create();
  expect(table).toEqual({ ...whole, recovery: false });
  expect(warned).toEqual([expect.objectContaining({ table: 'amiable', what: 'point-in-time recovery' })]);
  expect(waits()).toBe(waited);
});

it('nobody is waited for once the process is asked to end', async () => {
  const refuse = (call: string) =>
    call === 'UpdateContinuousBackups' ? 'ContinuousBackupsUnavailableException' : undefined;
  const { create, waits, warned } = await dynamoDb('none', refuse);
  await create(1);
  expect(waits()).toBe(2);
  expect(warned).toHaveLength(1);
});
