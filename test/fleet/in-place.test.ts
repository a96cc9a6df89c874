import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/fleet/batch.ts';
import {
  concurrencyOf,
  errorBudgetOf,
  judgeWave,
  parseErrorBudget,
  type Server,
  sortServers,
  waveLimit,
} from '../../src/fleet/in-place.ts';

function aServer(overrides: Partial<Server> = {}): Server {
  const agent = { ping: 'online', platform: 'linux' };
  return { instanceId: 'i-1', zone: 'a', state: 'running', agent, ...overrides };
}

describe('a server', () => {
  const { agent: _, ...without } = aServer();

  it.each<[string, Server, string, string]>([
    ['in a group', aServer({ inGroup: 'web' }), 'in-group', 'web'],
    ['that is stopped', aServer({ state: 'stopped' }), 'not-running', 'stopped'],
    ['in standby', aServer({ notInService: 'Standby' }), 'not-in-service', 'Standby'],
    ['without an agent', without, 'no-agent', 'no SSM agent ever registered'],
    ['whose agent is lost', aServer({ agent: { ping: 'lost', platform: 'linux' } }), 'agent-offline', 'lost'],
    ['on macOS', aServer({ agent: { ping: 'online', platform: 'macos' } }), 'other-platform', 'macos'],
  ])('%s is left as it is, and told why', (_what, server, why, detail) => {
    expect(sortServers([server])).toEqual({ eligible: [], left: [{ instanceId: 'i-1', why, detail }] });
  });

  it('on Linux or Windows whose agent is online is patched', () => {
    const windows = aServer({ instanceId: 'i-2', agent: { ping: 'online', platform: 'windows' } });
    expect(sortServers([aServer(), windows]).eligible).toHaveLength(2);
  });
});

it('servers are patched one zone after the other', () => {
  const servers = ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'].map((id) => aServer({ instanceId: id, zone: id.charAt(0) }));
  const order = sortServers(servers.toReversed()).eligible.map(({ instanceId }) => instanceId);
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
});

describe('how many at once', () => {
  const percent = (share: number): Batch => ({ kind: 'percent', percent: share });
  const number = (amount: number): Batch => ({ kind: 'count', count: amount });

  it.each([
    [percent(10), 200, { wanted: 20, atOnce: 20 }],
    [percent(10), 5, { wanted: 1, atOnce: 1 }],
    [number(50), 7, { wanted: 7, atOnce: 7 }],
    [percent(10), 10_000, { wanted: 1_000, atOnce: 500 }],
  ])('%j of %i is %j', (batch, servers, expected) => {
    expect(concurrencyOf(batch, servers)).toEqual(expected);
  });

  it.each([
    [percent(5), 200, 10],
    [percent(5), 10, 0],
    [number(3), 2, 2],
    [number(0), 2, 0],
  ])('%j of %i may fail: %i', (budget, servers, expected) => {
    expect(errorBudgetOf(budget, servers)).toBe(expected);
  });
});

describe('an error budget as it is written', () => {
  it.each([
    ['0', 0],
    ['0%', 0],
    ['3', 3],
  ])('%s is %i servers', (text, expected) => {
    expect(parseErrorBudget(text)).toEqual({ ok: true, batch: { kind: 'count', count: expected } });
  });

  it.each(['-1', '1.5', 'some', '101%'])('%s is none', (text) => {
    expect(parseErrorBudget(text).ok).toBe(false);
  });
});

describe('the next wave', () => {
  it.each([
    ['is one server before any has gone well', { batch: 8, patched: 0, budgetLeft: 5 }, 1],
    ['is as large as asked for where so many may fail', { batch: 8, patched: 1, budgetLeft: 9 }, 8],
    ['is one more than may fail', { batch: 8, patched: 1, budgetLeft: 2 }, 3],
    ['is twice what has gone well', { batch: 8, patched: 3, budgetLeft: 0 }, 6],
    ['is no larger than asked for', { batch: 8, patched: 100, budgetLeft: 0 }, 8],
  ])('%s', (_what, facts, expected) => {
    expect(waveLimit(facts)).toBe(expected);
  });
});

describe('after a wave', () => {
  it.each([
    ['it goes on within the budget', { failed: 3, forgiven: 0, budget: 3, left: 5 }, 'again'],
    ['it stops over the budget', { failed: 4, forgiven: 0, budget: 3, left: 5 }, 'stop'],
    ['it stops over the budget also where nothing is left', { failed: 4, forgiven: 0, budget: 3, left: 0 }, 'stop'],
    ['it goes on once a person has had it go on', { failed: 4, forgiven: 4, budget: 3, left: 5 }, 'again'],
    ['it stops when that budget is used up as well', { failed: 8, forgiven: 4, budget: 3, left: 5 }, 'stop'],
    ['it is finished where nothing is left', { failed: 0, forgiven: 0, budget: 0, left: 0 }, 'finished'],
  ])('%s', (_what, facts, expected) => {
    expect(judgeWave(facts)).toBe(expected);
  });
});
