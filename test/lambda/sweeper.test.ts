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
  const sweptAtMs: number[] = [];
  const swept = async (): Promise<void> => {
    sweptAtMs.push(clock.nowMs());
    await core.sweep();
  };
  const sweep = sweeperFunction({ core: { ...core, sweep: swept }, outbox: createOutbox(queue, () => clock.nowMs()) });
  return { clock, store, sweep, sweptAtMs, said, sent };
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
    expect(sent.filter((body) => body.includes('"due"'))).toHaveLength(2);
  });

  it('ends what runs have left when it is new, and then every five minutes, however late it is called', async () => {
    const { clock, sweep, sweptAtMs } = await aSweeper();
    const startMs = clock.nowMs();
    for (let minute = 0; minute < 60; minute += 1) {
      // Late by up to a minute, and now and again not at all.
      clock.advanceTo(startMs + minute * 60_000 + ((minute * 17) % 60) * 500);
      if (minute % 10 !== 5) await sweep();
    }
    const apart = sweptAtMs.slice(1).map((atMs, index) => (atMs - (sweptAtMs[index] ?? 0)) / 60_000);
    expect(sweptAtMs[0]).toBe(startMs);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(4.5);
    expect(Math.max(...apart)).toBeLessThan(7);
    expect(sweptAtMs.length).toBeGreaterThanOrEqual(10);
  });
});
