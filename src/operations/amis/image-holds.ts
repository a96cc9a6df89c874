/** Images that runs keep: those that live ones are about, and those that ended ones may be taken back to. */
import { mapBounded } from '../../aws/pages.ts';
import type { RunReference } from '../../images/references.ts';
import { recall } from '../../runs/large.ts';
import type { Run } from '../../runs/run.ts';
import { cleanupVerb } from '../cleanup/cleanup-request.ts';
import type { Desk } from '../desk.ts';
import { rollbackTargets } from '../rollback/rollback-targets.ts';

/** The newest runs of a fleet that are looked at for the way back; nobody changes a fleet more often within its window. */
const runsPerFleet = 50;
const fleetsAtOnce = 16;

/** By image, of all live runs but those that retire images, and of the ended ones of these fleets. Throws where any of them cannot be read whole. */
export async function runReferences(
  desk: Desk,
  fleetKeys: readonly string[],
): Promise<ReadonlyMap<string, readonly RunReference[]>> {
  const live = (await desk.store.live()).filter(({ verb }) => verb !== cleanupVerb);
  const ended = await mapBounded(fleetKeys, fleetsAtOnce, (key) => desk.store.ofSubject(key, runsPerFleet));
  const nowMs = desk.clock.nowMs();
  const found: readonly (readonly [string, RunReference])[] = [
    ...(await mapBounded(live, fleetsAtOnce, (run) => heldByLive(desk, run))).flat(),
    ...heldForRollback(ended.flat(), nowMs),
  ];
  return new Map(
    [...Map.groupBy(found, ([imageId]) => imageId)].map(([imageId, of]) => [
      imageId,
      of.map(([, reference]) => reference),
    ]),
  );
}

const imageIds = /\bami-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;
const asideNames = /"\$large":"([^"]+)"/g;

/** Every image that a run names anywhere: it may use it in a step that is still to come, or on its way back. */
async function heldByLive({ store }: Desk, run: Run): Promise<readonly (readonly [string, RunReference])[]> {
  const text = JSON.stringify(run);
  const aside = [...text.matchAll(asideNames)].flatMap(([, name]) => name ?? []);
  const texts = await Promise.all(aside.map(async ($large) => JSON.stringify(await recall(store, run.id, { $large }))));
  const named = [text, ...texts].flatMap((one) => one.match(imageIds) ?? []);
  const reference = { kind: 'run', runId: run.id, verb: run.verb, subject: run.subject } as const;
  return [...new Set(named)].map((imageId) => [imageId, reference] as const);
}

/** What a fleet ran before a run that has ended, while that may be taken back. */
function heldForRollback(runs: readonly Run[], nowMs: number): readonly (readonly [string, RunReference])[] {
  const subjects = new Map(runs.map(({ id, subject }) => [id, subject]));
  return rollbackTargets(runs, nowMs).flatMap(({ runId, imageIds: ids, untilMs }) => {
    const reference = { kind: 'rollback', runId, subject: subjects.get(runId) ?? '', untilMs } as const;
    return ids.map((imageId) => [imageId, reference] as const);
  });
}
