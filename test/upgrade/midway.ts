/**
 * Runs of every verb that changes something, in the middle of a step, as another version has stored them: this version
 * makes the same run to the same moment, and what is stored of it gives way to what the other one wrote.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Json } from '../../src/basics/json.ts';
import { jsonSchema } from '../../src/runs/plan.ts';
import { type Run, runSchema } from '../../src/runs/run.ts';
import { cleanupWorld } from '../scenarios/cleanup-world.ts';
import { fleetsScenario } from '../scenarios/fleets-world.ts';
import { serversScenario } from '../scenarios/in-place-world.ts';
import { addPair, pairConfig } from '../scenarios/pair-world.ts';
import { refreshScenario } from '../scenarios/refresh-world.ts';
import { type Scenario, scenario } from '../scenarios/scenario.ts';
import { stagesScenario } from '../scenarios/stages-world.ts';

/** A run on its way, and the step that it is to be met in. */
export interface Scene<World extends Scenario = Scenario> {
  readonly at: string;
  begin(): Promise<World>;
}

async function approved<World extends Scenario>(world: World, line: string): Promise<World> {
  await world.command('ada', line);
  await world.settle();
  await world.click('grace', 'Approve');
  return world;
}

const servers = { count: 6, served: true };

export const scenes = {
  'patch-baking': {
    at: 'patch-builder',
    begin: async () => {
      const world = await stagesScenario();
      await world.command('ada', '/ami patch web');
      return world;
    },
  },
  'patch-rolling': { at: 'await-healthy', begin: async () => approved(await stagesScenario(), '/ami patch web') },
  'in-place': {
    at: 'patch',
    begin: async () => {
      const world = await serversScenario(servers);
      await world.askToPatch();
      await world.click('grace', 'Approve');
      return world;
    },
  },
  rollback: {
    at: 'await-healthy',
    begin: async () => {
      const world = await scenario();
      await world.rollOut();
      return approved(world, '/ami rollback web');
    },
  },
  refresh: {
    at: 'refresh',
    begin: async () => {
      const world = await refreshScenario();
      await world.askRollout('--strategy refresh --batch 2');
      await world.click('grace', 'Approve');
      return world;
    },
  },
  'blue-green': {
    at: 'settle',
    begin: async () => {
      const world = await scenario({ config: pairConfig() });
      await addPair(world);
      await world.askRollout('--strategy blue-green');
      await world.click('grace', 'Approve');
      return world;
    },
  },
  cleanup: {
    at: 'await-deregister',
    begin: async () => {
      const world = await cleanupWorld();
      await world.askCleanup();
      await world.click('grace', 'Approve');
      return world;
    },
  },
  emergency: {
    at: 'tier-4',
    begin: async () => {
      const world = await fleetsScenario();
      await world.approved();
      await world.untilFleet('web', 'retire');
      return world;
    },
  },
} satisfies Record<string, Scene>;
export type SceneName = keyof typeof scenes;
const sceneSchema = z.custom<SceneName>((name) => typeof name === 'string' && name in scenes, 'is no scene');
export const sceneNames: readonly SceneName[] = Object.keys(scenes).map((name) => sceneSchema.parse(name));

const keptSchema = z.object({ run: z.unknown(), large: z.record(z.string(), jsonSchema) });
/** The run that is met first, and then those that are at work beside it. */
const storedSchema = z.object({ runs: z.array(keptSchema).min(1) });

const folder = `${import.meta.dirname}/stored`;

/** What there is of each scene, by the commit whose code has written it. */
export function storedRuns(): readonly { readonly name: SceneName; readonly writtenBy: string }[] {
  return globSync('*/*.json', { cwd: folder })
    .sort()
    .map((path) => {
      const [writtenBy = '', file = ''] = path.split('/');
      return { name: sceneSchema.parse(file.replace('.json', '')), writtenBy };
    });
}

/** Carries the world on until a run that lives there is in the middle of this step, and nobody is at it. */
export async function untilAt(world: Scenario, stepName: string): Promise<Run> {
  const met = async (): Promise<Run | undefined> => {
    const live = await world.store.live();
    return live.find(
      (run) => stepOf(run) === stepName && run.step.handle !== undefined && run.leaseUntilMs <= world.clock.nowMs(),
    );
  };
  await world.settle({ until: async () => (await met()) !== undefined });
  const run = await met();
  if (run === undefined) throw new Error(`no run came to the step ${stepName}`);
  return run;
}

export function stepOf({ plan, step }: Run): string {
  return plan?.steps[step.index]?.name ?? '';
}

/** Writes down a run, and those beside it, with what they have put aside, as this version stores them. */
export async function record({ store }: Scenario, name: string, met: Run, writtenBy: string): Promise<void> {
  const others = (await store.live()).filter(({ id }) => id !== met.id);
  const runs = [];
  for (const run of [met, ...others]) {
    const large: Record<string, Json> = {};
    for (const [, aside = ''] of JSON.stringify(run).matchAll(/\{"\$large":"([^"]+)"\}/g)) {
      const value = await store.getLarge(run.id, aside);
      if (value !== undefined) large[aside] = value;
    }
    runs.push({ run, large });
  }
  mkdirSync(`${folder}/${writtenBy}`, { recursive: true });
  writeFileSync(`${folder}/${writtenBy}/${name}.json`, `${JSON.stringify({ runs }, null, 2)}\n`);
}

/**
 * Puts what the other version stored in the place of what this one has: the run that is met, and those beside it that
 * are as far here as they were there. Answers how many.
 */
export async function replace({ store }: Scenario, path: string, met: Run): Promise<number> {
  const { runs } = storedSchema.parse(JSON.parse(readFileSync(`${folder}/${path}.json`, 'utf8')));
  const live = await store.live();
  let replaced = 0;
  for (const [index, { run, large }] of runs.entries()) {
    const was = runSchema.parse(run);
    const now = index === 0 ? met : live.find((one) => one.subjectKey === was.subjectKey && isAsFar(one, was));
    if (now === undefined) continue;
    await put(store, { run, large }, now);
    replaced += 1;
  }
  return replaced;
}

function isAsFar(one: Run, other: Run): boolean {
  return one.phase.kind === other.phase.kind && stepOf(one) === stepOf(other) && one.leaseUntilMs === 0;
}

async function put(store: Scenario['store'], kept: z.infer<typeof keptSchema>, now: Run): Promise<void> {
  const inThisWorld = renamed(kept.run, now);
  const run = runSchema.parse(inThisWorld(kept.run));
  for (const [aside, value] of Object.entries(kept.large))
    await store.putLarge(now.id, aside, jsonSchema.parse(inThisWorld(value)));
  const { id, fence, leaseUntilMs, dueAtMs, lastNoteSeq } = now;
  const due = dueAtMs === undefined ? {} : { dueAtMs };
  const written = { ...run, id, fence, leaseUntilMs, lastNoteSeq, pending: [], inbox: [], ...due };
  if ((await store.commit(written, now.inbox.length)) !== 'committed') throw new Error('it could not be put there');
}

const idPattern = /^(?:(?:i|ami|snap|vol|lt|r)-[0-9a-z]{6,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** How the things of the other world are called in this one: those that stand in the same place of the run. */
function renamed(stored: unknown, now: Run): (value: unknown) => unknown {
  const names = new Map<string, string>();
  const here = JSON.stringify(now);
  const walk = (was: unknown, is: unknown): void => {
    if (typeof was === 'string' && typeof is === 'string') {
      if (was !== is && idPattern.test(was) && idPattern.test(is) && !here.includes(was)) names.set(was, is);
      return;
    }
    const [before, after] = [was, is].map((one) => z.record(z.string(), z.unknown()).safeParse(Object(one)).data ?? {});
    for (const [key, value] of Object.entries(before ?? {})) walk(value, after?.[key]);
  };
  walk(stored, now);
  return (value) => JSON.parse([...names].reduce((text, [was, is]) => text.replaceAll(was, is), JSON.stringify(value)));
}
