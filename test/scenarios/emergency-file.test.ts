import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../src/playground/slack/workspace/data.ts';
import { cve, type FleetsScenario, fleetsScenario } from './fleets-world.ts';

/** The entries of the emergency's thread that have a file. */
async function shared(world: FleetsScenario): Promise<readonly SlackMessage[]> {
  const { id } = await world.parent();
  const channel = world.slack.channel('deploys');
  const card = channel.messages().find((message) => world.slack.plainText(message).includes(`Run ${id}`));
  return channel.thread(card?.ts ?? '').filter(({ files }) => files.length > 0);
}

/** One fleet is patched. */
async function approved(world: FleetsScenario): Promise<void> {
  await world.ask(`/ami emergency ${cve} --packages openssl --fleets canary`);
  await world.click('grace', 'Approve');
}

const noBucket = { config: { scanning: {} } };

describe('the report of an emergency in Slack', () => {
  it('is a file in the thread, before its end, also where no bucket is configured', async () => {
    const world = await fleetsScenario(noBucket);
    await approved(world);
    await world.settle();
    const [report, ...others] = await shared(world);
    expect(others).toEqual([]);
    const { id } = await world.parent();
    expect(report?.text).toBe('📄 The report is a file in Slack: no bucket is configured for it.');
    expect(report?.files).toMatchObject([{ title: `Report of ${cve}` }]);
    expect(report?.files[0]?.name).toMatch(new RegExp(`^${cve}-${id}-\\d+\\.html$`));
    expect(report?.files[0]?.content).toContain(`<title>${cve}: 1 of 1 fleet patched</title>`);
    const story = await world.story();
    expect(story.indexOf('📎 Report of')).toBeLessThan(story.indexOf('✅ Done. 1 of 1 fleet is patched'));
    expect(world.refusedBySlack()).toEqual({});
  });

  it('is there beside the one in the bucket, also of an emergency that was aborted', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('web', 'await-healthy');
    await world.command('linus', `/ami abort ${(await world.parent()).id}`);
    await world.settle();
    const [report] = await shared(world);
    expect(report?.text).toContain('📄 The report is kept: s3://');
    expect(report?.files[0]?.content).toContain('stopped');
  });

  it.each([
    ['Slack is away', (world: FleetsScenario) => world.slack.faults.down()],
    ['the bytes are not taken', (world: FleetsScenario) => world.slack.faults.loseReplies(2, { method: 'upload' })],
    [
      'it is shared and nobody hears of it',
      (world: FleetsScenario) => world.slack.faults.loseReplies(1, { method: 'files.completeUploadExternal' }),
    ],
    [
      'Slack has a fault',
      (world: FleetsScenario) =>
        world.slack.faults.failNext(2, 'fatal_error', { method: 'files.getUploadURLExternal' }),
    ],
    [
      'Slack asks for patience',
      (world: FleetsScenario) => world.slack.faults.rateLimitNext(1, { method: 'files.completeUploadExternal' }),
    ],
  ])('comes once where %s', async (_what, breakIt) => {
    const world = await fleetsScenario(noBucket);
    await approved(world);
    await world.untilFleet('canary', 'await-healthy');
    breakIt(world);
    await world.settle({ untilMs: world.clock.nowMs() + 1_800_000 });
    world.slack.faults.up();
    await world.settle({ untilMs: world.clock.nowMs() + 600_000 });
    expect(await shared(world)).toHaveLength(1);
    expect(await world.story()).toContain('✅ Done. 1 of 1 fleet is patched');
  });

  const usual = ['commands', 'chat:write', 'chat:write.public', 'channels:history', 'usergroups:read'];
  it.each([
    ['the app may not share files', 'missing_scope', { scopes: usual }],
    [
      'the bot is not in the channel',
      'not_in_channel',
      {
        scopes: [...usual, 'files:write'],
        channels: [{ name: 'deploys', members: ['ada', 'grace', 'linus', 'mary'] }],
      },
    ],
  ])('keeps nothing back where %s, which is said', async (_what, why, slack) => {
    const world = await fleetsScenario({ ...noBucket, slack });
    await approved(world);
    await world.settle();
    expect(await shared(world)).toEqual([]);
    const story = await world.story();
    expect(story).toContain(`⚠️ Slack does not take the report as a file: ${why}.`);
    expect(story).toContain('✅ Done. 1 of 1 fleet is patched');
  });
});
