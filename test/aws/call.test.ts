import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CallerOptions, createCaller } from '../../src/aws/call.ts';
import { createPatience } from '../../src/aws/patience.ts';
import { createTraffic } from '../../src/aws/traffic.ts';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { memoryTrail } from './access.ts';

const write = {
  service: 'autoscaling',
  call: 'SetDesiredCapacity',
  subject: { groupName: 'web', desired: 12 },
} as const;
const read = { service: 'ec2', call: 'DescribeInstances' } as const;
const reply = { $metadata: { requestId: 'req-7' } };

function setUp(overrides: Partial<CallerOptions> = {}) {
  const audit = memoryTrail();
  const clock = testClock(1_000);
  const counted: string[] = [];
  const call = createCaller({
    clock,
    newId: () => 'entry-1',
    audit,
    context: { actor: 'U1', runId: 'r-1' },
    count: ({ service, call: name }) => counted.push(`${service}:${name}`),
    log: silentLog,
    timeoutMs: 15_000,
    traffic: createTraffic(),
    patience: createPatience(clock, 0),
    mostTries: 1,
    ...overrides,
  });
  return { call, audit, clock, counted };
}

const entry = { id: 'entry-1', atMs: 1_000, context: { actor: 'U1', runId: 'r-1' }, ...write };

afterEach(() => {
  vi.useRealTimers();
});

describe('a call', () => {
  it('answers what AWS answers, and is counted once', async () => {
    const { call, counted } = setUp();
    await expect(call(read, async () => reply)).resolves.toBe(reply);
    expect(counted).toEqual(['ec2:DescribeInstances']);
  });

  it('that is out of reach is neither sent nor audited nor counted', async () => {
    const { call, audit, counted } = setUp({ reach: new Set(['ec2:DescribeInstances']) });
    await call(read, async () => reply);
    const send = vi.fn(async () => reply);
    await expect(call(write, send)).rejects.toThrow(expect.objectContaining({ code: 'beyond-reach' }));
    expect(send).not.toHaveBeenCalled();
    expect(audit.recorded).toEqual([]);
    expect(counted).toEqual(['ec2:DescribeInstances']);
  });

  it('that only reads is not audited', async () => {
    const { call, audit } = setUp();
    for (const name of ['DescribeImages', 'GetCallerIdentity', 'ListThings', 'SearchThings', 'BatchGetThings']) {
      await call({ service: 'ec2', call: name }, async () => reply);
    }
    expect(audit.recorded).toEqual([]);
  });

  it('that changes something is written down before it is sent, and its outcome after', async () => {
    const { call, audit, clock } = setUp();
    await call(write, async () => {
      expect(audit.recorded).toEqual([{ entry }]);
      clock.advanceBy(50);
      return reply;
    });
    expect(audit.recorded).toEqual([{ entry, outcome: { kind: 'succeeded', requestId: 'req-7', atMs: 1_050 } }]);
  });

  it('that fails is written down with the reason and the request id', async () => {
    const { call, audit } = setUp();
    const failure = Object.assign(new Error('above max'), {
      name: 'ValidationError',
      $metadata: { requestId: 'req-8' },
    });
    await expect(call(write, () => Promise.reject(failure))).rejects.toMatchObject({
      kind: 'invalid',
      requestId: 'req-8',
    });
    expect(audit.recorded[0]?.outcome).toMatchObject({ kind: 'failed', code: 'ValidationError', requestId: 'req-8' });
  });

  it('that cannot be written down is not sent', async () => {
    const down = { begin: () => Promise.reject(new Error('store is down')), end: async () => {} };
    const { call, counted } = setUp({ audit: down });
    const send = vi.fn(async () => reply);
    await expect(call(write, send)).rejects.toThrow('store is down');
    expect(send).not.toHaveBeenCalled();
    expect(counted).toEqual([]);
  });

  it('has happened even when its outcome cannot be written down, which is logged', async () => {
    const error = vi.fn();
    const down = { begin: async () => {}, end: () => Promise.reject(new Error('store is down')) };
    const { call } = setUp({ audit: down, log: { ...silentLog, error } });
    await expect(call(write, async () => reply)).resolves.toBe(reply);
    expect(error).toHaveBeenCalledOnce();
  });

  it('is given up after its time, and cancelled', async () => {
    vi.useFakeTimers();
    const { call } = setUp();
    let signal: AbortSignal | undefined;
    const answer = call(read, ({ abortSignal }) => {
      signal = abortSignal;
      return new Promise<typeof reply>(() => {});
    });
    const outcome = expect(answer).rejects.toMatchObject({
      kind: 'unreachable',
      awsCode: 'TimeoutError',
      retry: 'later',
    });
    await vi.advanceTimersByTimeAsync(15_000);
    await outcome;
    expect(signal?.aborted).toBe(true);
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers();
    const { call } = setUp();
    await call(read, async () => reply);
    await expect(call(read, () => Promise.reject(new Error('x')))).rejects.toThrow();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a call that AWS refuses since there are too many', () => {
  const throttled = Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });

  /** Refuses the first so many; waiting makes time go on. */
  function paced(refusals: number, overrides: Partial<CallerOptions> = {}) {
    const clock = testClock(1_000);
    const waitMs = async (durationMs: number) => clock.advanceBy(durationMs);
    const counted: string[] = [];
    const parts = setUp({
      traffic: createTraffic({ clock, waitMs }),
      patience: createPatience(clock, 30_000),
      mostTries: 3,
      count: ({ outcome }) => counted.push(outcome),
      ...overrides,
    });
    let left = refusals;
    const send = vi.fn(async () => {
      left -= 1;
      if (left >= 0) throw throttled;
      return reply;
    });
    return { ...parts, clock, counted, send };
  }

  it('is sent again in its turn, whatever it does, and is one entry in the audit trail', async () => {
    const { call, send, counted, audit, clock } = paced(2);
    await expect(call(write, send)).resolves.toBe(reply);
    expect(counted).toEqual(['throttled', 'throttled', 'ok']);
    expect(clock.nowMs()).toBeGreaterThan(2_000);
    expect(audit.recorded.map(({ outcome }) => outcome?.kind)).toEqual(['succeeded']);
  });

  it('is given up after three tries, and may be asked for later', async () => {
    const { call, send } = paced(3);
    await expect(call(read, send)).rejects.toMatchObject({ kind: 'throttled', retry: 'later' });
    expect(send).toHaveBeenCalledTimes(3);
  });

  it('is neither sent nor audited where its turn comes too late, and that is no failure of the run', async () => {
    const { call, send, counted, audit } = paced(1, { mostTries: 1, patience: createPatience(testClock(), 0) });
    await expect(call(write, send)).rejects.toMatchObject({ awsCode: 'Throttling' });
    await expect(call(write, send)).rejects.toMatchObject({ awsCode: 'NotSent', kind: 'throttled', retry: 'later' });
    expect(send).toHaveBeenCalledTimes(1);
    expect(counted).toEqual(['throttled', 'not-sent']);
    expect(audit.recorded).toHaveLength(1);
  });

  it('has all its time once it is sent, however long it has waited', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const clock = testClock(1_000);
    // Longer than a call may take.
    const waitMs = async (durationMs: number) => {
      clock.advanceBy(durationMs);
      await vi.advanceTimersByTimeAsync(20_000);
    };
    const { call, send } = paced(2, { traffic: createTraffic({ clock, waitMs }) });
    await expect(call(read, send)).resolves.toBe(reply);
  });

  it('is repeated once for every five calls in all, and twenty times besides', async () => {
    const { call, send } = paced(Number.POSITIVE_INFINITY, { patience: createPatience(testClock(), Infinity) });
    for (let index = 0; index < 100; index += 1) await expect(call(read, send)).rejects.toThrow();
    // The first call finds the budget full.
    expect(send).toHaveBeenCalledTimes(100 + 20 + Math.floor(99 / 5));
  });
});
