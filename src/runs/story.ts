import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Announcer, Told } from './announcer.ts';
import type { Note, Run } from './run.ts';
import type { Store, Story } from './store.ts';

export interface Telling {
  readonly store: Store;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseSeconds: number;
}

/**
 * Tells what has happened in a run since it was last told: the card first, then one entry per note, in order. Runs
 * never wait for this. Each note is marked before it is posted and looked for if the mark is found again, so that a
 * crash in between posts nothing twice. Safe to call at any time.
 */
export async function tellStory(telling: Telling, runId: string): Promise<'told' | 'later' | 'busy' | 'lost'> {
  const claimed = await telling.store.claimStory(runId, telling.clock.nowMs(), telling.leaseSeconds);
  if (claimed === 'busy') return 'busy';
  const at: Progress = { story: claimed };
  const run = await telling.store.read(runId);
  if (run === undefined) return finish(telling, at.story);
  try {
    return await tellAll(telling, run, at);
  } catch (error) {
    if (error instanceof StoryLost) return 'lost';
    telling.log.warn({ run: runId, error }, 'story could not be told');
    const failures = claimed.failures + 1;
    const retryAtMs = telling.clock.nowMs() + backoffMs(failures);
    return postpone(telling, { ...at.story, failures, retryAtMs }, retryAtMs);
  }
}

class StoryLost extends Error {}

/** How far this telling has come: what was told stays told when the next thing fails. */
interface Progress {
  story: Story;
}

async function tellAll(telling: Telling, run: Run, at: Progress): Promise<'told' | 'later' | 'lost'> {
  const shown = await telling.announcer.showCard(run, at.story);
  if (shown.kind === 'later') {
    const { cardRef, fence } = at.story;
    return postpone(telling, { ...at.story, cardlessFence: cardRef === undefined ? fence : undefined }, shown.atMs);
  }
  await keep(telling, at, { ...withTold(at.story, shown), failures: 0, retryAtMs: undefined });
  for (const note of await telling.store.notes(run.id, at.story.toldSeq)) {
    const wait = await tellNote(telling, run, at, note);
    if (wait !== undefined) return postpone(telling, at.story, wait.atMs);
  }
  return finish(telling, at.story, shown.againAtMs);
}

async function tellNote(
  telling: Telling,
  run: Run,
  at: Progress,
  note: Note,
): Promise<{ readonly atMs: number } | undefined> {
  const interrupted = at.story.posting?.seq === note.seq;
  const posted = interrupted && (await telling.announcer.findNote(run, at.story, note));
  if (!posted) {
    await keep(telling, at, { ...at.story, posting: { seq: note.seq, sinceMs: telling.clock.nowMs() } });
    const told = await telling.announcer.postNote(run, at.story, note);
    if (told.kind === 'later') {
      at.story = { ...at.story, posting: undefined };
      return { atMs: told.atMs };
    }
    at.story = withTold(at.story, told);
  }
  at.story = { ...at.story, toldSeq: note.seq, posting: undefined };
  return undefined;
}

function withTold(story: Story, told: Extract<Told, { kind: 'told' }>): Story {
  return {
    ...story,
    cardRef: told.cardRef ?? story.cardRef,
    channel: told.channel ?? story.channel,
    cardDigest: told.cardDigest ?? story.cardDigest,
  };
}

async function keep(telling: Telling, at: Progress, story: Story): Promise<void> {
  const nowMs = telling.clock.nowMs();
  const leaseUntilMs = nowMs + telling.leaseSeconds * 1000;
  const result = await telling.store.commitStory({ ...story, leaseUntilMs, dueAtMs: leaseUntilMs });
  if (result === 'fenced') throw new StoryLost();
  at.story = story;
}

async function postpone(telling: Telling, story: Story, atMs: number): Promise<'later' | 'lost'> {
  const result = await telling.store.commitStory({ ...story, leaseUntilMs: 0, dueAtMs: atMs });
  return result === 'fenced' ? 'lost' : 'later';
}

async function finish(telling: Telling, story: Story, againAtMs?: number): Promise<'told' | 'later' | 'lost'> {
  const result = await telling.store.commitStory({ ...story, leaseUntilMs: 0, dueAtMs: againAtMs }, 'finished');
  if (result === 'touched') return postpone(telling, story, telling.clock.nowMs());
  return result === 'committed' ? 'told' : 'lost';
}

/** 2, 4, 8 ... seconds, at most a minute: nothing that happens meanwhile hastens the next try. */
export function backoffMs(failures: number): number {
  return Math.min(60, 2 ** failures) * 1000;
}
