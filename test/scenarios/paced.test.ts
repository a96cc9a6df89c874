import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { testClock } from '../../src/basics/clock.ts';
import { type Log, silentLog } from '../../src/basics/log.ts';
import { ServiceError } from '../../src/playground/aws/wire/operation.ts';
import { advance } from '../../src/runs/advance.ts';
import { createCallLog } from '../../src/wiring-calls.ts';
import { grants } from '../builders/grants.ts';
import { type Timeline, timeline } from '../builders/timeline.ts';
import { accountId, passTime, region } from './fleet-world.ts';
import { addFleet } from './fleets-world.ts';
import { type Scenario, scenario } from './scenario.ts';

const fleets = 50;
const perSecond = 2;
const burst = 10;
const minuteMs = 60_000;
const slackLineSchema = z.object({ byCall: z.record(z.string(), z.record(z.string(), z.number())) });

/** What was said of counted calls. */
function listening(): { readonly log: Log; readonly told: Record<string, unknown>[] } {
  const told: Record<string, unknown>[] = [];
  const info = (keys: object, message: string): void => {
    if (message === 'calls were counted') told.push({ ...keys });
  };
  return { log: { ...silentLog, info }, told };
}

async function manyRuns(time: Timeline, log: Log) {
  const calls = createCallLog({ clock: time.clock, log });
  const config = { defaults: { approvals: 0 } };
  const world = await scenario({ ...time, pacing: time, calls, desired: 1, isDirect: true, config });
  const names = Array.from({ length: fleets }, (_, number) => `fleet-${number + 1}`);
  for (const name of names) await addFleet(world, { name, imageId: world.oldImageId });
  passTime(world.clock, world.aws, 900);
  for (const name of names) await world.command('ada', `/ami rollout ${world.newImageId} to ${name}`);
  return { world, calls };
}

/** Every call is granted so often; answers the moments of what was granted and refused since. */
function limited({ aws, clock }: Scenario) {
  const limits = new Map<string, () => boolean>();
  const seen = { granted: [] as number[], refused: [] as number[] };
  aws.faults.beforeCall(({ service, action }) => {
    const name = `${service}:${action}`;
    const isGranted = limits.get(name) ?? grants(clock, perSecond, burst);
    limits.set(name, isGranted);
    const may = isGranted();
    seen[may ? 'granted' : 'refused'].push(clock.nowMs());
    if (!may) throw new ServiceError('Throttling', 'Rate exceeded', 400);
  });
  return seen;
}

/** Carries all runs on at the same time, as a process does, until none lives. Answers how often one was lost. */
async function allAtOnce({ core: { engine }, store }: Scenario, time: Timeline): Promise<number> {
  const underWay = new Set<string>();
  let lost = 0;
  const carryOn = async (runId: string): Promise<void> => {
    underWay.add(runId);
    const { kind } = await advance(engine, runId);
    if (kind === 'lost') lost += 1;
    underWay.delete(runId);
  };
  while ((await store.live()).length > 0) {
    for (const { runId } of await store.due(time.clock.nowMs(), 1_000, 'run'))
      if (!underWay.has(runId)) void carryOn(runId);
    await time.settle();
    const moments = [time.nextAtMs(), await store.nextDueAtMs(time.clock.nowMs(), 'run')];
    const nextMs = Math.min(...moments.filter((atMs) => atMs !== undefined));
    await time.passTo(Math.max(nextMs, time.clock.nowMs() + 1));
  }
  return lost;
}

describe('fifty rollouts at once, while AWS grants two calls a second of each kind', () => {
  it('all end well, none is lost on the way, and hardly a call is refused once the pace is found', async () => {
    const time = timeline();
    const { log, told } = listening();
    const { world, calls } = await manyRuns(time, log);
    calls.tell();
    told.length = 0;
    const startMs = time.clock.nowMs();
    const seen = limited(world);
    expect(await allAtOnce(world, time)).toBe(0);
    calls.tell();
    world.aws.faults.clear();
    const subjects = Array.from({ length: fleets }, (_, number) => `${accountId}/${region}/fleet-${number + 1}`);
    const runs = (await Promise.all(subjects.map((subject) => world.store.ofSubject(subject, 1)))).flat();
    expect(runs.map(({ phase }) => phase)).toEqual(
      subjects.map(() => expect.objectContaining({ kind: 'ended', outcome: 'done' })),
    );
    const late = (moments: readonly number[]) => moments.filter((atMs) => atMs > startMs + 2 * minuteMs).length;
    expect(late(seen.refused) / (late(seen.refused) + late(seen.granted))).toBeLessThan(0.06);
    // Where they wait for nobody, nothing is left of what AWS grants: half an hour later none of them has ended.
    expect(time.clock.nowMs() - startMs).toBeLessThan(20 * minuteMs);
    const sum = (name: string) => told.reduce((total, line) => total + Number(line[name] ?? 0), 0);
    expect([sum('calls'), sum('AwsCalls')]).toEqual(Array(2).fill(seen.granted.length + seen.refused.length));
    expect([sum('throttled'), sum('AwsThrottled')]).toEqual(Array(2).fill(seen.refused.length));
  });
});

describe('what is called of Slack', () => {
  it('is counted as Slack itself counts it', async () => {
    const clock = testClock();
    const { log, told } = listening();
    const calls = createCallLog({ clock, log });
    const world = await scenario({ clock, calls });
    await world.rollOut();
    calls.tell();
    const lines = told.filter(({ service }) => service === 'slack').map((line) => slackLineSchema.parse(line));
    const counted = (method: string) =>
      lines.reduce(
        (sum, { byCall }) => sum + Object.values(byCall[method] ?? {}).reduce((all, some) => all + some, 0),
        0,
      );
    const { 'chat.postMessage': posts, 'chat.update': edits } = world.slack.apiCalls();
    expect(posts?.total).toBeGreaterThan(3);
    expect([counted('chat.postMessage'), counted('chat.update')]).toEqual([posts?.total, edits?.total]);
  });
});
