import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { Refusal } from '../../src/basics/errors.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type ConfigInput, configOf } from '../../src/config/schema.ts';
import type { Asker, Desk } from '../../src/operations/desk.ts';
import { signalsFor, steer } from '../../src/operations/steering/steer.ts';
import { type Actor, type Phase, type Run, type Signal, signalSchema } from '../../src/runs/run.ts';
import type { Freeze } from '../../src/runs/store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { phases, planOf, runIn, startMs } from '../builders/runs.ts';

const ann: Actor = { id: 'U0ANN', name: 'Ann', via: 'slack' };
const bob: Actor = { id: 'U0BOB', name: 'Bob', via: 'slack' };

const kinds = signalSchema.shape.kind.options;

const configs: Readonly<Record<string, ConfigInput>> = {
  'no roles': {},
  roles: { people: { roles: { operators: [ann.id], approvers: ['S0APPROVERS'], admins: ['U0ADMIN'] } } },
  'roles in the environment': { environments: { prod: { roles: { operators: ['U0ADMIN'], approvers: [bob.id] } } } },
};
const freezes: Readonly<Record<string, readonly Freeze[]>> = {
  'no freeze': [],
  frozen: [{ scope: 'prod', reason: 'sale', by: ann, sinceMs: startMs }],
};
const people: readonly (readonly [id: string, groupIds: readonly string[]])[] = [
  [ann.id, []],
  [bob.id, []],
  ['U0CARA', ['S0APPROVERS']],
  ['U0ADMIN', []],
];

const changes: Readonly<Record<string, Partial<Run>>> = {
  plain: {},
  paused: { paused: { by: bob, atMs: startMs } },
  'approved by Bob': { approvals: [{ by: bob, atMs: startMs }] },
};

/** Every sort of run that there is. */
function runs(): readonly Run[] {
  const plans = [false, true].map((requesterMayApprove) =>
    planOf([], { approval: { required: 2, requesterMayApprove, ttlSeconds: 3_600 } }),
  );
  return Object.values(phases).flatMap((phase: Phase) =>
    plans.flatMap((plan) =>
      Object.values(changes).map((change) => runIn(phase, plan, { environment: 'prod', requestedBy: ann, ...change })),
    ),
  );
}

async function deskFor(config: ConfigInput, run: Run, frozen: readonly Freeze[]): Promise<Desk> {
  const store = createMemoryStore();
  await store.create(run);
  for (const freeze of frozen) await store.putFreeze(freeze);
  const aws = {
    places: [],
    for: () => {
      throw new Error('no AWS here');
    },
  };
  return {
    config: configOf(config),
    deployment: 'test',
    store,
    aws,
    clock: testClock(startMs),
    log: silentLog,
    wake: () => {},
  };
}

async function isTaken(desk: Desk, asker: Asker, run: Run, signal: Signal['kind']): Promise<boolean> {
  const digest = run.digest === undefined ? {} : { digest: run.digest };
  try {
    await steer(desk, asker, { signal, runId: run.id, reason: 'a reason', ...digest });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

describe.each(Object.entries(configs))('what a person may tell a run, with %s', (_roles, config) => {
  it.each(Object.entries(freezes))('is what is taken when they tell it (%s)', async (_frozen, frozen) => {
    const seen = new Set<string>();
    for (const run of runs()) {
      for (const [id, groupIds] of people) {
        const asker: Asker = {
          actor: { id, name: id, via: 'slack' },
          groupIds,
          place: {},
          interactionId: `click:${id}`,
        };
        const offered = signalsFor(await deskFor(config, run, frozen), asker, run, frozen);
        const taken = [];
        for (const kind of kinds) {
          if (await isTaken(await deskFor(config, run, frozen), asker, run, kind)) taken.push(kind);
        }
        expect(offered, `${run.phase.kind} for ${id}`).toEqual(taken);
        for (const kind of offered) seen.add(kind);
      }
    }
    const all = kinds.filter((kind) => kind !== 'approve' || frozen.length === 0);
    expect([...seen].toSorted()).toEqual([...all].toSorted());
  });
});
