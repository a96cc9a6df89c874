import { type TestClock, testClock } from '../../src/basics/clock.ts';
import { type ConfigInput, configOf } from '../../src/config/schema.ts';
import type { SimulatedSlackOptions } from '../../src/playground/slack/options.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import type { Announcer } from '../../src/runs/announcer.ts';
import { newRun } from '../../src/runs/new-run.ts';
import type { Note, Run } from '../../src/runs/run.ts';
import type { Store } from '../../src/runs/store.ts';
import { tellStory } from '../../src/runs/story.ts';
import { createAnnouncer } from '../../src/slack/announcer.ts';
import { slackClient } from '../../src/slack/client.ts';
import { createPacer } from '../../src/slack/pacer.ts';
import { noteFiles } from '../../src/slack/report-file.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { recordingLog } from './workbench.ts';

export interface Stage {
  readonly slack: SimulatedSlack;
  readonly clock: TestClock;
  readonly store: Store;
  readonly announcer: Announcer;
  readonly logged: readonly { readonly message: string }[];
  /** A run that Ada asked for in #ops. */
  run(more?: Partial<Run>): Run;
  /** Records the run and its notes, and tells everything, as fast as it may be told. Answers when. */
  tell(run: Run, notes?: readonly Omit<Note, 'atMs'>[]): Promise<number>;
  /** One round of telling. */
  round(runId: string): Promise<string>;
}

/** Real telling into a simulated workspace that enforces Slack's limits. */
export function stage(config: ConfigInput = {}, options: Partial<SimulatedSlackOptions> = {}): Stage {
  const clock = testClock();
  const slack = createSimulatedSlack({
    clock,
    users: [{ name: 'ada' }, { name: 'grace' }],
    channels: [
      { name: 'ops' },
      { id: 'C0PROD', name: 'prod' },
      { id: 'C0SECRET', name: 'secret', isPrivate: true, members: ['ada'] },
    ],
    userGroups: [{ id: 'S0APPROVERS', handle: 'approvers', members: ['grace'] }],
    ...options,
  });
  const { log, logged } = recordingLog();
  const store = createMemoryStore();
  const client = slackClient({ token: slack.credentials.botToken, log, slackApiUrl: slack.apiUrl, fetch: slack.fetch });
  const announcer = createAnnouncer({
    ...{ client, clock, log, store },
    fetch: slack.fetch,
    config: configOf(config),
    pacer: createPacer(clock),
    ...noteFiles({ store, clock }),
  });
  const round = (runId: string) => tellStory({ store, announcer, clock, log, leaseSeconds: 30 }, runId);
  const tell: Stage['tell'] = async (run, notes = []) => {
    await save(store, run);
    await store.appendNotes(
      run.id,
      notes.map((note) => ({ ...note, atMs: clock.nowMs() })),
    );
    await store.touchStory(run.id, clock.nowMs());
    for (let rounds = 0; rounds < 200; rounds += 1) {
      await round(run.id);
      const dueAtMs = (await store.readStory(run.id))?.dueAtMs;
      if (dueAtMs === undefined) return clock.nowMs();
      clock.advanceTo(Math.max(clock.nowMs(), dueAtMs));
    }
    throw new Error('the story is never told');
  };
  const run: Stage['run'] = (more = {}) => aRun(slack, clock, more);
  return { slack, clock, store, announcer, logged, run, tell, round };
}

async function save(store: Store, run: Run): Promise<void> {
  if ((await store.create(run)) === 'created') return;
  const stored = await store.read(run.id);
  await store.commit({ ...run, fence: stored?.fence ?? 0 }, stored?.inbox.length ?? 0);
}

function aRun(slack: SimulatedSlack, clock: TestClock, more: Partial<Run>): Run {
  const asked = { id: 'r-7k3f9q', verb: 'rollout', command: 'rollout ami-0abc to web', request: {}, subject: 'web' };
  const requestedBy = { id: slack.as('ada').user.id, name: 'ada', via: 'slack' } as const;
  const place = { channel: slack.channel('#ops').channel.id };
  return {
    ...newRun({ ...asked, requestedBy, place, nowMs: clock.nowMs() }),
    subjectKey: 'asg/web',
    phase: { kind: 'running' },
    ...more,
  };
}

export function progress(done: number): Partial<Run> {
  return { progress: { done, total: 200, label: 'replaced' } };
}
