import { describe, expect, it } from 'vitest';
import { verbs } from '../../src/commands/registry.ts';
import { eventsFunction } from '../../src/lambda/events.ts';
import { createOutbox } from '../../src/lambda/messages.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Store } from '../../src/runs/store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { cleanupWorld } from '../scenarios/cleanup-world.ts';
import { copyScenario, otherAccount, otherRegion } from '../scenarios/copy-world.ts';
import { allFleets, cve, fleetsScenario } from '../scenarios/fleets-world.ts';
import { imageScenario } from '../scenarios/image-world.ts';
import { type Scenario, scenario } from '../scenarios/scenario.ts';
import { stagesScenario } from '../scenarios/stages-world.ts';
import { type Happened, happenings } from './events.ts';

/** A store that knows each run as it was last written while it was carried out. */
function watched(): { readonly store: Store; readonly atWork: Map<string, Run> } {
  const store = createMemoryStore();
  const atWork = new Map<string, Run>();
  const commit: Store['commit'] = async (run, inboxSize) => {
    if (run.phase.kind === 'running') atWork.set(run.verb, run);
    return store.commit(run, inboxSize);
  };
  return { store: { ...store, commit }, atWork };
}

interface Begun {
  readonly world: Scenario;
  readonly run: Run;
}

interface Asked {
  readonly world: Scenario;
  /** What somebody types. */
  readonly line: string;
}

/** Asked for, approved where that is asked for, until the run of the verb is carried out. */
async function begin(verb: string, ask: (store: Store) => Promise<Asked>): Promise<Begun> {
  const { store, atWork } = watched();
  const { world, line } = await ask(store);
  atWork.clear();
  await world.command('ada', line);
  const until = () => atWork.has(verb);
  await world.settle({ until });
  if (!until()) await world.click('grace', 'Approve');
  await world.settle({ until });
  return { world, run: atWork.get(verb) ?? expect.fail(`no ${verb} was carried out: ${world.heard('ada')}`) };
}

/** The runs that events wake, while this one is at work and was last looked at so long ago. */
async function wokenBy({ world, run }: Begun, event: Happened, agoMs = 60_000): Promise<readonly string[]> {
  const sent: string[] = [];
  const { clock } = world;
  const looked: Run = { ...run, updatedAtMs: clock.nowMs() - agoMs };
  const store: Store = { ...world.store, live: async () => [looked], read: async () => looked };
  const queue = {
    send: async (messages: readonly { readonly body: string }[]) => void sent.push(...messages.map(({ body }) => body)),
  };
  const core = { ...world.core, desk: { ...world.core.desk, store } };
  await eventsFunction({ core, outbox: createOutbox(queue, () => clock.nowMs()) })(event);
  return sent;
}

const early = (run: Run) => [JSON.stringify({ kind: 'due', what: 'run', runId: run.id, when: 'early' })];

/** The names of the events that wake it, and nothing else. */
async function waking(begun: Begun, told: Partial<Happened> = {}): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [name, event] of happenings) {
    const sent = await wokenBy(begun, { ...event, ...told });
    if (sent.length === 0) continue;
    expect(sent).toEqual(early(begun.run));
    names.push(name);
  }
  return names;
}

const all = [...happenings.keys()];
/** They tell of the group `web` alone. */
const namingNoGroup = all.filter((name) => !/^instance-(refresh|launch|terminate)/.test(name));

/** Each verb that makes runs: what is typed where, and which events of the place wake its run. */
const begins: Readonly<Record<string, readonly [(store: Store) => Promise<Asked>, readonly string[]]>> = {
  create: [
    async (store) => {
      const world = await imageScenario({ store });
      return { world, line: `/ami create ${world.instanceId} --app web --version 1.2.0` };
    },
    namingNoGroup,
  ],
  bake: [async (store) => ({ world: await stagesScenario({ store }), line: '/ami bake web' }), namingNoGroup],
  validate: [onNewImage('validate', stagesScenario), namingNoGroup],
  scan: [onNewImage('scan', stagesScenario), namingNoGroup],
  copy: [
    async (store) => {
      const world = await copyScenario({ store });
      return { world, line: `/ami copy ${world.newImageId} to ${otherAccount}/${otherRegion}` };
    },
    namingNoGroup,
  ],
  patch: [async (store) => ({ world: await stagesScenario({ store }), line: '/ami patch web' }), all],
  rollout: [
    async (store) => {
      const world = await scenario({ store });
      return { world, line: `/ami rollout ${world.newImageId} to web` };
    },
    all,
  ],
  rollback: [
    async (store) => {
      const world = await scenario({ store });
      await world.rollOut();
      return { world, line: '/ami rollback web' };
    },
    all,
  ],
  cleanup: [
    async (store) => ({ world: await cleanupWorld({ store }), line: '/ami cleanup shop --keep 2' }),
    namingNoGroup,
  ],
  restore: [
    async (store) => {
      const world = await cleanupWorld({ store });
      await world.cleanUp('disabled');
      return { world, line: `/ami restore ${world.imageIds[0]}` };
    },
    namingNoGroup,
  ],
  emergency: [
    async (store) => ({
      world: await fleetsScenario({ store }),
      line: `/ami emergency ${cve} --packages openssl --fleets ${allFleets}`,
    }),
    namingNoGroup,
  ],
};

function onNewImage(verb: string, build: typeof stagesScenario): (store: Store) => Promise<Asked> {
  return async (store) => {
    const world = await build({ store });
    return { world, line: `/ami ${verb} ${world.newImageId}` };
  };
}

const begunOf = (verb: string): Promise<Begun> => begin(verb, (begins[verb] ?? expect.fail(`no ${verb}`))[0]);

describe('events of Amazon EventBridge', () => {
  it('are known here for each verb that makes runs', async () => {
    const { core } = await scenario();
    const planned = Object.keys(verbs).filter((verb) => core.engine.planners.find(verb) !== undefined);
    expect(Object.keys(begins).sort()).toEqual(planned.sort());
  });

  it.each(Object.entries(begins))('wake the run of %s where it acts', async (verb, [, names]) => {
    const begun = await begunOf(verb);
    expect(await waking(begun)).toEqual(names);
    const elsewhere = verb === 'emergency' ? names : [];
    expect(await waking(begun, { account: '999988887777' })).toEqual(elsewhere);
    expect(await waking(begun, { region: 'ap-south-1' })).toEqual(elsewhere);
  });

  it('wake a copy also where it goes', async () => {
    const begun = await begunOf('copy');
    expect(await waking(begun, { account: otherAccount, region: otherRegion })).toEqual(namingNoGroup);
    expect(await waking(begun, { account: otherAccount })).toEqual([]);
  });

  it('wake no run that was looked at just now, is paused, or is asked about', async () => {
    const begun = await begunOf('rollout');
    const launched = happenings.get('instance-launch-successful') ?? expect.fail('there is no such event');
    const { world, run } = begun;
    expect(await wokenBy(begun, launched, 5_001)).toEqual(early(run));
    expect(await wokenBy(begun, launched, 4_000)).toEqual([]);
    const paused: Run = { ...run, paused: { by: run.requestedBy, atMs: 0 } };
    expect(await wokenBy({ world, run: paused }, launched)).toEqual([]);
    const asked: Run = { ...run, phase: { kind: 'approval', sinceMs: 0, untilMs: 0 } };
    expect(await wokenBy({ world, run: asked }, launched)).toEqual([]);
  });

  it('wake an emergency, which acts anywhere, twice a minute at most', async () => {
    const begun = await begunOf('emergency');
    const changed = happenings.get('instance-state-change') ?? expect.fail('there is no such event');
    expect(await wokenBy(begun, changed, 30_001)).toEqual(early(begun.run));
    expect(await wokenBy(begun, changed, 29_000)).toEqual([]);
  });
});
