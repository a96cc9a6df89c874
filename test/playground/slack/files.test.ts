import { describe, expect, it } from 'vitest';
import { aClient, aWorkspace, errorOf } from './builders.ts';

const body = '<p>Report, with ümlauts</p>';

/** A thread in #ops, and the client of a bot that may share files there. */
async function aThread(options: Parameters<typeof aWorkspace>[0] = {}) {
  const { slack } = aWorkspace(options);
  const client = aClient(slack);
  const channel = slack.channel('ops').channel.id;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'parent' });
  const begin = async () => {
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: 'report.html',
      length: Buffer.byteLength(body),
    });
    return { url, id };
  };
  return { slack, client, channel, ts, begin };
}

describe('files', () => {
  it('are sent to an address of their own, and shared in a thread with words once that is done', async () => {
    const { slack, client, channel, ts, begin } = await aThread();
    const { url, id } = await begin();
    expect((await slack.fetch(url, { method: 'POST', body })).status).toBe(200);
    expect(slack.file(id)).toBeUndefined();
    const share = { channel_id: channel, thread_ts: ts, initial_comment: '*The* report' };
    await client.files.completeUploadExternal({ files: [{ id, title: 'Report' }], ...share });
    const [shared] = slack.channel('ops').thread(ts);
    expect(slack.plainText(shared ?? { text: '', blocks: [] })).toBe('*The* report\n📎 Report');
    expect(slack.file(id)).toMatchObject({ name: 'report.html', title: 'Report', content: body });
    const { messages = [] } = await client.conversations.replies({ channel, ts });
    expect(messages.at(-1)).toMatchObject({ files: [{ id, name: 'report.html', title: 'Report' }] });
  });

  it('are shared once, and not before they were sent whole', async () => {
    const { slack, client, begin } = await aThread();
    const { url, id } = await begin();
    const complete = () => client.files.completeUploadExternal({ files: [{ id }] });
    expect(await errorOf(complete())).toBe('file_not_found');
    expect((await slack.fetch(url, { method: 'POST', body: 'half' })).status).toBe(400);
    expect(await errorOf(complete())).toBe('file_not_found');
    await slack.fetch(url, { method: 'POST', body });
    await complete();
    expect(await errorOf(complete())).toBe('file_not_found');
    expect((await slack.fetch(`${url}x`, { method: 'POST', body })).status).toBe(404);
  });

  it('take the scope files:write, and a channel that the bot is in', async () => {
    const { client } = await aThread({ scopes: ['chat:write', 'chat:write.public'] });
    expect(await errorOf(client.files.getUploadURLExternal({ filename: 'a', length: 1 }))).toBe('missing_scope');
    const outside = await aThread({ channels: [{ name: 'ops', members: ['ada'] }] });
    const { url, id } = await outside.begin();
    await outside.slack.fetch(url, { method: 'POST', body });
    const { channel: channel_id, ts: thread_ts } = outside;
    const shared = outside.client.files.completeUploadExternal({ files: [{ id }], channel_id, thread_ts });
    expect(await errorOf(shared)).toBe('not_in_channel');
  });
});
