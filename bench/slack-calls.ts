import { scenario } from '../test/scenarios/scenario.ts';
import type { Table } from './table.ts';

const instances = 200;

/** What a rollout of 200 asks of Slack, with the simulated Slack enforcing Slack's limits. */
export async function slackCalls(): Promise<Table> {
  const rows: (readonly string[])[] = [];
  for (const batch of [20, 10]) {
    const world = await scenario({ desired: instances, max: 2 * instances });
    await world.askRollout(`--batch ${batch}`);
    const before = callsOf(world.slack.apiCalls());
    const startedAtMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    const after = callsOf(world.slack.apiCalls());
    const { id } = await world.run();
    const waves = (await world.store.notes(id, 0)).filter(({ kind }) => kind === 'wave-started').length;
    const minutes = (world.clock.nowMs() - startedAtMs) / 60_000;
    const posts = after.posts - before.posts;
    const updates = after.updates - before.updates;
    rows.push([
      `${instances} in ${waves} waves`,
      String(posts),
      String(updates),
      (posts / waves).toFixed(1),
      (updates / waves).toFixed(1),
      (posts / minutes).toFixed(1),
      (updates / minutes).toFixed(1),
      String(after.refused),
    ]);
  }
  return {
    title: 'Slack calls of a rollout (Slack allows 60 posts a minute in a channel, and 50 updates in all)',
    columns: [
      '',
      'posts',
      'updates',
      'posts a wave',
      'updates a wave',
      'posts a minute',
      'updates a minute',
      'refused',
    ],
    rows,
  };
}

type ApiCalls = Readonly<
  Record<string, { readonly total: number; readonly byResult: Readonly<Record<string, number>> }>
>;

function callsOf(calls: ApiCalls) {
  const refused = Object.values(calls).reduce((sum, { byResult }) => sum + (byResult['ratelimited'] ?? 0), 0);
  return { posts: calls['chat.postMessage']?.total ?? 0, updates: calls['chat.update']?.total ?? 0, refused };
}
