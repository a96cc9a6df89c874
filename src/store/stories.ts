import * as z from 'zod';
import type { Story, StoryStore } from '../runs/store.ts';
import { duePartition, storyKey } from './keys.ts';
import type { Item, TableClient } from './table-client.ts';

const storySchema = z.object({
  cardRef: z.string().optional(),
  channel: z.string().optional(),
  cardDigest: z.string().optional(),
  cardlessFence: z.number().optional(),
  toldSeq: z.number(),
  posting: z.object({ seq: z.number(), sinceMs: z.number() }).optional(),
  failures: z.number(),
  retryAtMs: z.number().optional(),
  touched: z.number(),
  fence: z.number(),
  leaseUntilMs: z.number(),
  dueAtMs: z.number().optional(),
});

/** How far each run has been told, in an item beside the run's own. */
export function createStoryStore(table: TableClient): StoryStore {
  return {
    touchStory: (runId, atMs) => touch(table, runId, atMs),
    claimStory: (runId, nowMs, leaseSeconds) => claim(table, runId, nowMs, leaseSeconds),
    commitStory: (story, finished) => commit(table, story, finished === 'finished'),
    readStory: async (runId) => {
      const item = await table.get(storyKey(runId));
      return item === undefined ? undefined : storyOf(runId, item);
    },
  };
}

function storyOf(runId: string, item: Item): Story {
  return { runId, ...storySchema.parse(item) };
}

const countTouch =
  'duePk = :partition, touched = if_not_exists(touched, :zero) + :one, toldSeq = if_not_exists(toldSeq, :zero), ' +
  'failures = if_not_exists(failures, :zero), fence = if_not_exists(fence, :zero), leaseUntilMs = if_not_exists(leaseUntilMs, :zero)';

/** Due then, or when it waits for its next try at that moment. A teller may come in between the two, so again if need be. */
async function touch(table: TableClient, runId: string, atMs: number): Promise<void> {
  const key = storyKey(runId);
  const values = { ':at': atMs, ':partition': duePartition('story', runId), ':zero': 0, ':one': 1 };
  const soon = `SET dueAtMs = :at, ${countTouch}`;
  const late = `SET dueAtMs = retryAtMs, ${countTouch}`;
  for (;;) {
    if (await table.update(key, soon, values, 'attribute_not_exists(retryAtMs) OR retryAtMs <= :at')) return;
    if (await table.update(key, late, values, 'retryAtMs > :at')) return;
  }
}

async function claim(table: TableClient, runId: string, nowMs: number, leaseSeconds: number): Promise<Story | 'busy'> {
  const item = await table.update(
    storyKey(runId),
    'SET leaseUntilMs = :until, fence = fence + :one',
    { ':until': nowMs + leaseSeconds * 1000, ':one': 1, ':now': nowMs },
    'attribute_exists(pk) AND leaseUntilMs <= :now AND (attribute_not_exists(retryAtMs) OR retryAtMs <= :now)',
  );
  return item === undefined ? 'busy' : storyOf(runId, item);
}

/** Sets what is there and removes what is not, so that one expression serves every state of a story. */
async function commit(table: TableClient, story: Story, finishing: boolean): ReturnType<StoryStore['commitStory']> {
  const { runId, touched, fence, ...fields } = story;
  const values = { ...fields, duePk: fields.dueAtMs === undefined ? undefined : duePartition('story', runId) };
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  const absent = [...optionalFields, 'duePk'].filter((name) => !present.some(([key]) => key === name));
  const set = present.map(([name]) => `${name} = :${name}`).join(', ');
  const remove = absent.length === 0 ? '' : ` REMOVE ${absent.join(', ')}`;
  const item = await table.update(
    storyKey(runId),
    `SET ${set}${remove}`,
    {
      ...Object.fromEntries(present.map(([name, value]) => [`:${name}`, value])),
      ':fence': fence,
      ...(finishing ? { ':touched': touched } : {}),
    },
    finishing ? 'fence = :fence AND touched = :touched' : 'fence = :fence',
  );
  if (item !== undefined) return 'committed';
  const stored = await table.get(storyKey(runId));
  return stored?.['fence'] === fence ? 'touched' : 'fenced';
}

const optionalFields = [
  'cardRef',
  'channel',
  'cardDigest',
  'cardlessFence',
  'posting',
  'retryAtMs',
  'dueAtMs',
] as const;
