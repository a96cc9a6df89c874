import { describe, expect, it } from 'vitest';
import type { Fleet, FleetInstance } from '../../src/fleet/fleet.ts';
import type { InstanceRefresh, RefreshRules } from '../../src/fleet/refresh.ts';
import {
  afterRefreshLook,
  type Look,
  nothingSeen,
  objectionTo,
  type Patience,
  stillAllowedSeconds,
} from '../../src/fleet/refresh-watch.ts';
import { aFleet, anInstance, instances, newImage, targetGroupArn } from './builders.ts';

const rules: RefreshRules = {
  minHealthyPercent: 100,
  maxHealthyPercent: 110,
  warmupSeconds: 300,
  checkpointPercents: [],
  checkpointDelaySeconds: 3600,
  bakeSeconds: 0,
  alarms: [],
  standby: 'ignore',
  protectedInstances: 'keep',
};
const patience: Patience = { rules, pollSeconds: 15, waveTimeoutSeconds: 1200 };
const sinceMs = 1_000_000;

const fresh = (id: number, overrides: Partial<FleetInstance> = {}): FleetInstance =>
  anInstance({ instanceId: `i-new-${id}`, imageId: newImage, launchedAtMs: sinceMs + 1, ...overrides });
const sick = (id: number, overrides: Partial<FleetInstance> = {}): FleetInstance =>
  fresh(id, { targets: [{ targetGroupArn, state: 'unhealthy', reason: 'Target.Timeout' }], ...overrides });

function look(atSeconds: number, change: { refresh?: Partial<InstanceRefresh>; fleet?: Fleet } = {}): Look {
  const refresh: InstanceRefresh = {
    refreshId: 'r-1',
    status: 'in-progress',
    percent: 0,
    startedAtMs: sinceMs,
    ...change.refresh,
  };
  return { refresh, fleet: change.fleet ?? aFleet(), imageIds: [newImage], sinceMs, atSeconds };
}

const fleetWith = (...added: FleetInstance[]): Fleet => aFleet({ instances: [...instances(10), ...added] });

/** What is objected to after these looks, each with the memory of those before. */
function objectedAfter(...looks: readonly Look[]) {
  let memory = nothingSeen;
  for (const each of looks) memory = afterRefreshLook(memory, each);
  const last = looks.at(-1);
  return last && objectionTo(memory, last, patience);
}

describe('a refresh', () => {
  it('is objected to while health checks are suspended, since AWS is blind then', () => {
    expect(objectedAfter(look(60))).toBeUndefined();
    expect(objectedAfter(look(60, { fleet: aFleet({ suspendedProcesses: ['HealthCheck'] }) }))).toMatchObject({
      code: 'checks-suspended',
    });
  });

  it('goes on while new instances come to serve in time', () => {
    expect(
      objectedAfter(look(0), look(100, { fleet: fleetWith(sick(1)) }), look(360, { fleet: fleetWith(sick(1)) })),
    ).toBe(undefined);
    expect(objectedAfter(look(100, { fleet: fleetWith(sick(1)) }), look(500, { fleet: fleetWith(fresh(1)) }))).toBe(
      undefined,
    );
  });

  it('is objected to two looks before an instance that does not serve counts as ready', () => {
    const fleet = fleetWith(sick(1));
    expect(objectedAfter(look(100, { fleet }), look(369, { fleet }))).toBe(undefined);
    expect(objectedAfter(look(100, { fleet }), look(370, { fleet }))).toMatchObject({
      code: 'new-unhealthy',
      why: expect.stringContaining('i-new-1 has been in service for 270 seconds and does not serve'),
    });
  });

  it('counts anew for one that served meanwhile, and does not count one that is still coming', () => {
    const bad = { fleet: fleetWith(sick(1)) };
    const good = { fleet: fleetWith(fresh(1)) };
    expect(objectedAfter(look(100, bad), look(200, good), look(300, bad), look(569, bad))).toBe(undefined);
    const coming = { fleet: fleetWith(sick(1, { lifecycle: 'Pending:Wait' })) };
    expect(objectedAfter(look(0, coming), look(900, coming))).toBe(undefined);
  });

  it('does not mind old instances, or ones of other images', () => {
    const old = sick(1, { launchedAtMs: sinceMs - 1 });
    const other = sick(2, { imageId: 'ami-0cccccccccccccccc' });
    const fleet = fleetWith(old, other);
    expect(objectedAfter(look(0, { fleet }), look(900, { fleet }))).toBe(undefined);
  });

  it('is objected to once AWS has found two new instances unhealthy, and a tenth of the new ones', () => {
    const failed = (id: number) => fresh(id, { groupHealth: 'Unhealthy', lifecycle: 'Terminating' });
    const one = look(10, { fleet: fleetWith(failed(1)) });
    expect(objectedAfter(one)).toBe(undefined);
    expect(objectedAfter(one, look(20, { fleet: fleetWith(failed(2)) }))).toMatchObject({
      code: 'new-unhealthy',
      why: expect.stringContaining('AWS found 2 new instances unhealthy: i-new-1, i-new-2.'),
    });
    const many = Array.from({ length: 30 }, (_, id) => fresh(100 + id));
    expect(objectedAfter(one, look(20, { fleet: fleetWith(failed(2), ...many) }))).toBe(undefined);
  });

  it('is objected to when it gets no further for the time of a wave and a warm-up, with the words of AWS', () => {
    const refresh = { percent: 50, reason: 'Waiting for instances.' };
    expect(objectedAfter(look(0, { refresh }), look(1499, { refresh }))).toBe(undefined);
    expect(objectedAfter(look(0, { refresh }), look(1500, { refresh }))).toEqual({
      code: 'no-progress',
      why: 'It has not got further than 50 % for 25 minutes. AWS says: Waiting for instances.',
    });
    expect(objectedAfter(look(0, { refresh }), look(1000, { refresh: { percent: 51 } }), look(1600, { refresh }))).toBe(
      undefined,
    );
  });

  it('that is rolled back gets further when its percentage falls', () => {
    const back = (percent: number) => ({ refresh: { status: 'rolling-back', percent } as const });
    expect(objectedAfter(look(0, back(50)), look(1000, back(40)), look(2000, back(40)))).toBe(undefined);
    expect(objectedAfter(look(0, back(50)), look(1000, back(50)), look(2000, back(50)))).toMatchObject({
      code: 'no-progress',
    });
  });
});

describe('how long a refresh may stand still', () => {
  it.each([
    ['a wave and a warm-up', 'in-progress', {}, 1500],
    ['the delay of its checkpoints as well', 'in-progress', { checkpointPercents: [50, 100] }, 5100],
    ['no delay for a checkpoint that ends it', 'in-progress', { checkpointPercents: [25] }, 1500],
    ['a wave beyond its bake', 'baking', { bakeSeconds: 7200 }, 8400],
  ] as const)('is %s', (_what, status, changed, seconds) => {
    const its = { ...patience, rules: { ...rules, ...changed } };
    expect(stillAllowedSeconds({ status }, its)).toBe(seconds);
  });
});
