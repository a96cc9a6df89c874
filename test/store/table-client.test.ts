import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDynamoClient, createTableClient } from '../../src/store/table-client.ts';
import { type SilentServer, silentServer } from '../builders/silent-server.ts';

const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
let server: SilentServer;

beforeEach(async () => {
  server = await silentServer();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

describe('a table that does not answer', () => {
  it('is given up within seconds, so that whoever asked can go on', async () => {
    const dynamo = createDynamoClient({ endpoint: server.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
    const got = createTableClient(dynamo, 'amiable').get({ pk: 'RUN#r', sk: 'STATE' });
    const refused = expect(got).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    await server.asked();
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    dynamo.destroy();
  });
});
