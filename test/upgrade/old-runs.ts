/**
 * Runs as earlier versions have stored them, in a world that stands as they left it: this version makes the same run to
 * the same moment, and what is stored of it gives way to what the earlier one wrote. The files in stored/ are real: each
 * names the commit whose code has written it.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Run, runSchema } from '../../src/runs/run.ts';
import { addPair, type PairScene, pairConfig } from '../scenarios/pair-world.ts';
import { refreshScenario } from '../scenarios/refresh-world.ts';
import { type Scenario, scenario } from '../scenarios/scenario.ts';
import { stagesScenario } from '../scenarios/stages-world.ts';
import { stepOf, untilAt } from './midway.ts';

export const kinds = ['rolling', 'refresh', 'blue-green', 'bake'] as const;
export type Kind = (typeof kinds)[number];
type Moment = 'approval' | 'running';

const storedSchema = z.object({ writtenBy: z.string(), run: z.unknown() });

interface OldRun {
  readonly world: Scenario;
  readonly pair?: PairScene;
  readonly runId: string;
}

/** The world in which a run of this kind was asked for, as it is now asked for too. */
async function asked(kind: Kind): Promise<Omit<OldRun, 'runId'>> {
  if (kind === 'bake') {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    return { world };
  }
  if (kind === 'blue-green') {
    const world = await scenario({ config: pairConfig() });
    const pair = await addPair(world);
    await world.askRollout('--strategy blue-green');
    return { world, pair };
  }
  const world = kind === 'refresh' ? await refreshScenario() : await scenario();
  await world.askRollout(kind === 'refresh' ? '--strategy refresh --batch 2' : '');
  return { world };
}

/** A plan of an earlier version that waits for approval. */
export async function plannedBefore(kind: Exclude<Kind, 'bake'>): Promise<OldRun & { readonly digest: string }> {
  const { world, ...more } = await asked(kind);
  const run = await world.run();
  const old = await putOld(world, run, kind, 'approval', []);
  return { world, ...more, runId: run.id, digest: old.digest ?? '' };
}

/** A run that an earlier version had brought into the middle of a step. */
export async function begunBefore(kind: Kind, edit: (text: string) => string = (text) => text): Promise<OldRun> {
  const { world, ...more } = await asked(kind);
  if (kind !== 'bake') await world.click('grace', 'Approve');
  const at = stepOf(readStored(kind, 'running'));
  const run = await untilAt(world, at);
  await putOld(world, run, kind, 'running', handleIds, edit);
  return { world, ...more, runId: run.id };
}

/** What AWS has called what the step began; the same thing has another name in this world. */
const handleIds = ['instanceId', 'refreshId'];

function readStored(kind: Kind, moment: Moment): Run {
  return runSchema.parse(rawStored(kind, moment));
}

function rawStored(kind: Kind, moment: Moment): unknown {
  const text = readFileSync(new URL(`stored/${kind}-${moment}.json`, import.meta.url), 'utf8');
  return storedSchema.parse(JSON.parse(text)).run;
}

/** Puts what an earlier version stored in the place of what this one has; answers it. */
async function putOld(
  { store }: Scenario,
  now: Run,
  kind: Kind,
  moment: Moment,
  names: readonly string[],
  edit: (text: string) => string = (text) => text,
): Promise<Run> {
  const before = readStored(kind, moment);
  const text = names.reduce(
    (said, name) => {
      const [was, is] = [before, now].map(({ step }) => idIn(step.handle, name));
      return was === undefined || is === undefined ? said : said.replaceAll(was, is);
    },
    JSON.stringify(rawStored(kind, moment)).replaceAll(before.id, now.id),
  );
  const old = runSchema.parse(JSON.parse(edit(text)));
  const { fence, leaseUntilMs, dueAtMs, lastNoteSeq } = now;
  const put = {
    ...old,
    fence,
    leaseUntilMs,
    lastNoteSeq,
    pending: [],
    inbox: [],
    ...(dueAtMs === undefined ? {} : { dueAtMs }),
  };
  if ((await store.commit(put, now.inbox.length)) !== 'committed') throw new Error('it could not be put there');
  return old;
}

function idIn(handle: unknown, name: string): string | undefined {
  return z.object({ [name]: z.string() }).safeParse(handle).data?.[name];
}

/** Writes the stored run with changes, as another version would. */
export async function rewrite({ store }: Scenario, runId: string, edit: (text: string) => string): Promise<void> {
  const run = await store.read(runId);
  if (run === undefined) throw new Error(`there is no run ${runId}`);
  const other = runSchema.parse(JSON.parse(edit(JSON.stringify(run))));
  if ((await store.commit(other, run.inbox.length)) !== 'committed') throw new Error('it could not be rewritten');
}
