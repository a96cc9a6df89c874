import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import type { Announcer } from '../../src/runs/announcer.ts';
import { createTimerDriver } from '../../src/runs/driver.ts';
import { type AnyStepKind, stepKind } from '../../src/runs/step.ts';
import { newRun, planOf, planStep, startMs } from '../builders/runs.ts';
import { createRig } from './rig.ts';
import { createFakeThread } from './thread.ts';

const liveRuns = 100;
const minutesMs = 120_000;
const systemClock = { nowMs: () => Date.now(), advanceTo: () => undefined, advanceBy: () => undefined };

beforeEach(() => {
  vi.useFakeTimers({ now: startMs });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A step without end that is looked at every five seconds and has something new for its card each time. */
function watching(looked: () => void): AnyStepKind {
  const look = async (atMs: number) => {
    looked();
    const progress = { done: atMs - startMs, total: minutesMs, label: 'on its way' };
    return { kind: 'running' as const, handle: null, checkAfterSeconds: 5, progress };
  };
  return stepKind<null, null, null>({
    kind: 'watching',
    parse: () => null,
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 86_400,
    intend: async () => ({ intent: null }),
    start: ({ nowMs }) => look(nowMs),
    poll: ({ nowMs }) => look(nowMs),
  });
}

/** Slack as a black hole: every call is given up after five seconds. */
function blackHole(called: (change: 1 | -1) => void): Announcer {
  const never = async (): Promise<never> => {
    called(1);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    called(-1);
    throw new Error('no answer from Slack');
  };
  return { showCard: never, postNote: never, findNote: never };
}

/** How often live runs are looked at in two minutes, and how many calls to Slack were under way at once at most. */
async function twoMinutes(announcerOf: (called: (change: 1 | -1) => void) => Announcer) {
  let looks = 0;
  let calls = 0;
  let tries = 0;
  let callsAtOnce = 0;
  const announcer = announcerOf((change) => {
    calls += change;
    tries += change === 1 ? 1 : 0;
    callsAtOnce = Math.max(callsAtOnce, calls);
  });
  const steps = [watching(() => (looks += 1))];
  const plan = planOf([planStep('watch', { kind: 'watching', params: null })]);
  const rig = createRig({ plan, announcer, steps, clock: systemClock });
  const telling = { store: rig.store, announcer, clock: systemClock, log: silentLog, leaseSeconds: 120 };
  const driver = createTimerDriver({
    work: { engine: { ...rig.engine, wakeStory: (runId) => driver.wake('story', runId) }, telling },
    log: silentLog,
    concurrency: 16,
    lookEveryMs: 5_000,
    realDelayMs: (atMs) => atMs - Date.now(),
  });
  const runs = Array.from({ length: liveRuns }, (_, n) => newRun({ id: `r-live${n}`, subjectKey: `fleet-${n}` }));
  await Promise.all(runs.map((run) => rig.store.create(run)));
  driver.start();
  await vi.advanceTimersByTimeAsync(minutesMs);
  const seen = { looks, callsAtOnce, tries };
  const stopped = driver.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  await stopped;
  return seen;
}

describe('a hundred live runs', () => {
  it('are carried on as quickly while Slack swallows every call as they are otherwise', async () => {
    const up = await twoMinutes(() => createFakeThread(() => Date.now()));
    const down = await twoMinutes(blackHole);
    expect(up.looks).toBeGreaterThan(liveRuns * 20);
    expect(down.looks).toBe(up.looks);
    expect(down.callsAtOnce).toBe(4);
  });
});
