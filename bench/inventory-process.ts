/** Reads everything about the AMIs of an account, and judges each, in a process that does nothing else. */
import * as z from 'zod';
import { systemClock } from '../src/basics/clock.ts';
import { silentLog } from '../src/basics/log.ts';
import { configOf } from '../src/config/schema.ts';
import { judgeUse } from '../src/images/in-use.ts';
import { readInventory } from '../src/operations/amis/read-inventory.ts';
import { playgroundPlace, simulatedCredentials } from '../src/playground/people.ts';
import { createCore } from '../src/wiring.ts';
import { createMemoryStore } from '../test/builders/memory-store.ts';

const { awsUrl } = z.object({ awsUrl: z.string() }).parse(JSON.parse(process.argv[2] ?? '{}'));

const { desk } = createCore({
  config: configOf(),
  store: createMemoryStore(),
  clock: systemClock,
  log: silentLog,
  aws: {
    places: [playgroundPlace],
    clients: { endpoint: awsUrl },
    credentialsFor: () => simulatedCredentials,
  },
});
const startedMs = performance.now();
const cpu = process.cpuUsage();
const { found, references } = await readInventory(desk);
const readMs = performance.now() - startedMs;
const uses = found.flatMap(({ inventory: { images, place }, gaps }) =>
  images.map(
    ({ imageId }) => judgeUse({ imageId, place }, { references, gaps, grants: { kind: 'read', to: [] } }).kind,
  ),
);
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  readMs,
  judgeMs: performance.now() - startedMs - readMs,
  cpuMs: (user + system) / 1000,
  peakMb: process.resourceUsage().maxRSS / 1024,
  images: uses.length,
  inUse: uses.filter((use) => use === 'in-use').length,
  unknown: uses.filter((use) => use === 'unknown').length,
});
process.disconnect?.();
