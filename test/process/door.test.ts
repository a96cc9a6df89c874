import { describe, expect, it } from 'vitest';
import { loopback } from '../../src/basics/listening.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type Health, openDoor } from '../../src/process/door.ts';

describe('health', () => {
  it.each<readonly [string, Health, number]>([
    ['is 200 when all is well', async () => ({ ok: true }), 200],
    ['is 503 with the reason when not', async () => ({ ok: false, detail: 'no table' }), 503],
    ['is 503 when it cannot be told', async () => Promise.reject(new Error('x')), 503],
  ])('%s', async (_title, health, status) => {
    const door = await openDoor({ port: 0, host: loopback, log: silentLog });
    door.heed(health);
    expect((await fetch(`http://${loopback}:${door.port}/healthz`)).status).toBe(status);
    expect((await fetch(`http://${loopback}:${door.port}/livez`)).status).toBe(200);
    await door.close();
  });
});
