import type { Announcer } from '../../src/runs/announcer.ts';

/** Called around the n-th post (from 1); what they throw reaches the teller. */
export interface PostHooks {
  beforePost?(n: number): void;
  afterPost?(n: number): void;
}

export interface FakeThread extends Announcer {
  /** Numbers of the notes in the thread, as they were posted. */
  readonly posts: number[];
  /** What the card says, as it was last shown. */
  card(): string | undefined;
  /** Asks to wait until then before anything more is posted. */
  askToWait(untilMs: number): void;
}

/** A thread in memory, that fails and asks to wait as the real one does. */
export function createFakeThread(nowMs: () => number, hooks: PostHooks = {}): FakeThread {
  const posts: number[] = [];
  let card: string | undefined;
  let calls = 0;
  let waitUntilMs = 0;
  return {
    posts,
    card: () => card,
    askToWait: (untilMs) => {
      waitUntilMs = untilMs;
    },
    showCard: async (run, story) => {
      if (nowMs() < waitUntilMs) return { kind: 'later', atMs: waitUntilMs };
      card = run.phase.kind;
      return { kind: 'told', cardRef: story.cardRef ?? 'card-1', channel: 'C1', cardDigest: card };
    },
    postNote: async (_, __, note) => {
      if (nowMs() < waitUntilMs) return { kind: 'later', atMs: waitUntilMs };
      calls += 1;
      const n = calls;
      hooks.beforePost?.(n);
      posts.push(note.seq);
      hooks.afterPost?.(n);
      return { kind: 'told' };
    },
    findNote: async (_, __, note) => posts.includes(note.seq),
  };
}
