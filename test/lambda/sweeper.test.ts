import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { configOf } from '../../src/config/schema.ts';
import { createOutbox } from '../../src/lambda/messages.ts';
import { sweeperFunction } from '../../src/lambda/sweeper.ts';
import { createCore } from '../../src/wiring.ts';
import { createMemoryStore } from '../builders/memory-store.ts';

async function aSweeper() {
  const clock = testClock(1_795_000_020_000);
  const store = createMemoryStore();
  const said: object[] = [];
  const sent: string[] = [];
  const log = { ...silentLog, info: (keys: object) => said.push(keys) };
  const core = createCore({ config: configOf(), store, clock, log, aws: { places: [] } });
  const queue = {
    send: async (messages: readonly { readonly body: string }[]) => {
      sent.push(...messages.map(({ body }) => body));
    },
  };
  const sweep = sweeperFunction({ core, outbox: createOutbox(queue, () => clock.nowMs()) });
  return { clock, store, sweep, said, sent };
}

describe('the sweeper', () => {
  it('says how long the oldest work has been due, which an alarm reads, also where there is none', async () => {
    const { clock, store, sweep, said, sent } = await aSweeper();
    await sweep();
    expect(said).toEqual([{ due: 0, oldestDueSeconds: 0 }]);
    await store.touchStory('r-1', clock.nowMs());
    await store.touchStory('r-2', clock.nowMs() + 60_000);
    clock.advanceBy(90_000);
    await sweep();
    expect(said.at(-1)).toEqual({ due: 2, oldestDueSeconds: 90 });
    expect(sent).toHaveLength(2);
  });
});
