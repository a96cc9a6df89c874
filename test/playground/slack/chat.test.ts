import { describe, expect, it } from 'vitest';
import { aClient, aWorkspace, errorOf, repeat } from './builders.ts';

const divider = [{ type: 'divider' }];

describe('chat.postMessage', () => {
  it('posts under a ts of its own, however close in time', async () => {
    const { slack } = aWorkspace();
    const client = aClient(slack);
    const posted = await Promise.all([1, 2, 3].map((n) => client.chat.postMessage({ channel: '#ops', text: `${n}` })));
    const ts = posted.map((one) => one.ts ?? '');
    expect(new Set(ts).size).toBe(3);
    expect(ts.toSorted()).toEqual(ts);
    expect(ts[0]).toMatch(/^\d{10}\.\d{6}$/);
  });

  it('replies in a thread, and to the channel too where it is asked to', async () => {
    const { slack } = aWorkspace();
    const { chat, conversations } = aClient(slack);
    const channel = slack.channel('ops').channel.id;
    const { ts = '' } = await chat.postMessage({ channel, text: 'parent' });
    await chat.postMessage({ channel, text: 'quiet', thread_ts: ts });
    await chat.postMessage({ channel, text: 'loud', thread_ts: ts, reply_broadcast: true });

    expect(
      slack
        .channel('ops')
        .thread(ts)
        .map(({ text }) => text),
    ).toEqual(['quiet', 'loud']);
    expect(
      slack
        .channel('ops')
        .messages()
        .map(({ text }) => text),
    ).toEqual(['parent', 'loud']);
    const { messages = [] } = await conversations.history({ channel });
    expect(messages).toMatchObject([{ subtype: 'thread_broadcast' }, { text: 'parent', reply_count: 2 }]);
  });

  it.each([
    ['channel_not_found', { channel: 'C404', text: 'x' }],
    ['channel_not_found', { channel: 'secret', text: 'x' }],
    ['is_archived', { channel: 'attic', text: 'x' }],
    ['no_text', { channel: 'ops', text: '' }],
    ['no_text', { channel: 'ops', text: '', blocks: [] }],
    ['invalid_blocks', { channel: 'ops', text: 'x', blocks: [{ type: 'marquee' }] }],
    ['thread_not_found', { channel: 'ops', text: 'x', thread_ts: '1.000000' }],
    [
      'metadata_too_large',
      { channel: 'ops', text: 'x', metadata: { event_type: 'e', event_payload: { a: repeat(17_000) } } },
    ],
    ['markdown_text_conflict', { channel: 'ops', text: 'x', markdown_text: 'y' }],
    ['msg_too_long', { channel: 'ops', markdown_text: repeat(12_001) }],
    [
      'msg_blocks_too_long',
      {
        channel: 'ops',
        text: 'x',
        blocks: [1, 2, 3, 4].map(() => ({ type: 'section', text: { type: 'mrkdwn', text: repeat(3000) } })),
      },
    ],
  ])('answers %s', async (error, message) => {
    const { slack } = aWorkspace({ channels: [{ name: 'ops' }, { name: 'attic', isArchived: true }] });
    expect(await errorOf(aClient(slack).apiCall('chat.postMessage', message))).toBe(error);
    expect(slack.channel('ops').messages()).toEqual([]);
  });

  it('names the place of what is wrong with blocks', async () => {
    const { slack } = aWorkspace();
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: repeat(151) } }];
    await expect(
      aClient(slack).apiCall('chat.postMessage', { channel: 'ops', text: 'x', blocks }),
    ).rejects.toMatchObject({
      data: {
        errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
        response_metadata: {
          messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
  });

  it('refuses blocks that are no JSON list', async () => {
    const { slack } = aWorkspace();
    const call = aClient(slack).apiCall('chat.postMessage', { channel: 'ops', text: 'x', blocks: '{"not' });
    expect(await errorOf(call)).toBe('invalid_blocks_format');
  });

  it('reaches a channel that the bot is not in only with chat:write.public, and a person directly', async () => {
    const channels = [{ name: 'quiet', members: ['ada'] }];
    const { slack } = aWorkspace({ channels, scopes: ['chat:write'] });
    const { chat } = aClient(slack);
    const ada = slack.as('ada').user.id;
    expect(await errorOf(chat.postMessage({ channel: 'quiet', text: 'x' }))).toBe('not_in_channel');
    await chat.postMessage({ channel: ada, text: 'for you' });
    expect(slack.direct(ada).messages()).toMatchObject([{ text: 'for you' }]);
    const { slack: open } = aWorkspace({ channels });
    expect(await errorOf(aClient(open).chat.postMessage({ channel: 'quiet', text: 'x' }))).toBe('ok');
  });
});

describe('chat.update', () => {
  async function posted() {
    const world = aWorkspace({ editWindowSeconds: 60 });
    const { chat } = aClient(world.slack);
    const metadata = { event_type: 'run', event_payload: { id: 'r-1' } };
    const { ts = '', channel = '' } = await chat.postMessage({
      channel: 'ops',
      text: 'old',
      blocks: divider,
      metadata,
    });
    const message = () => world.slack.channel('ops').message(ts);
    return { ...world, chat, ts, channel, message };
  }

  it('with blocks leaves no flag, and without takes the old blocks away and leaves one', async () => {
    const { slack, chat, ts, channel, message } = await posted();
    await chat.update({ channel, ts, text: 'summary', blocks: divider });
    expect(message()).toMatchObject({ text: 'summary', blocks: [{ type: 'divider' }], edited: undefined, version: 2 });
    await chat.update({ channel, ts, text: 'plain' });
    expect(message()).toMatchObject({ text: 'plain', blocks: [], edited: {}, metadata: { event_type: 'run' } });
    await aClient(slack).apiCall('chat.update', { channel, ts, text: 'bare', metadata: {} });
    expect(message()?.metadata).toBeUndefined();
  });

  it('takes 4,000 bytes of text, counted after escaping', async () => {
    const { chat, ts, channel } = await posted();
    expect(await errorOf(chat.update({ channel, ts, text: repeat(4000) }))).toBe('ok');
    expect(await errorOf(chat.update({ channel, ts, text: repeat(4001) }))).toBe('msg_too_long');
    expect(await errorOf(chat.update({ channel, ts, text: repeat(801, '&') }))).toBe('msg_too_long');
    expect(await errorOf(chat.update({ channel, ts, text: repeat(1334, '…') }))).toBe('msg_too_long');
  });

  it('does not change what is not there, what others wrote, or what is too old', async () => {
    const { slack, clock, chat, ts, channel } = await posted();
    const theirs = slack.as('ada').say('mine', { channel: 'ops' });
    expect(await errorOf(chat.update({ channel, ts: '1.000000', text: 'x' }))).toBe('message_not_found');
    expect(await errorOf(chat.update({ channel, ts: theirs.ts, text: 'x' }))).toBe('cant_update_message');
    expect(await errorOf(chat.delete({ channel, ts: theirs.ts }))).toBe('cant_delete_message');
    clock.advanceBy(61_000);
    expect(await errorOf(chat.update({ channel, ts, text: 'x' }))).toBe('edit_window_closed');
  });
});

describe('chat.delete', () => {
  it('removes a message, and leaves a tombstone where replies hang on it', async () => {
    const { slack } = aWorkspace();
    const { chat } = aClient(slack);
    const channel = slack.channel('ops').channel.id;
    const { ts: alone = '' } = await chat.postMessage({ channel, text: 'alone' });
    const { ts: parent = '' } = await chat.postMessage({ channel, text: 'parent' });
    await chat.postMessage({ channel, text: 'reply', thread_ts: parent });

    await chat.delete({ channel, ts: alone });
    await chat.delete({ channel, ts: parent });

    expect(slack.channel('ops').messages()).toMatchObject([{ ts: parent, isTombstone: true }]);
    expect(await errorOf(chat.delete({ channel, ts: parent }))).toBe('message_not_found');
  });
});

describe('chat.postEphemeral', () => {
  it('is seen by one member, and cannot be updated', async () => {
    const { slack } = aWorkspace();
    const { chat } = aClient(slack);
    const ada = slack.as('ada').user.id;
    const channel = slack.channel('ops').channel.id;
    const { message_ts: ts = '' } = await chat.postEphemeral({ channel, user: ada, text: 'psst' });
    expect(slack.ephemerals(ada)).toMatchObject([{ ts, text: 'psst' }]);
    expect(slack.channel('ops').messages()).toEqual([]);
    expect(await errorOf(chat.update({ channel, ts, text: 'x' }))).toBe('message_not_found');
    expect(await errorOf(chat.postEphemeral({ channel, user: 'U404', text: 'x' }))).toBe('user_not_in_channel');
  });
});
