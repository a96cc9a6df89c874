import { ErrorCode, type WebAPIPlatformError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aClient, aWorkspace, repeat } from './builders.ts';

/** The name of the error that a call fails with. */
async function errorOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: WebAPIPlatformError) => (error.code === ErrorCode.PlatformError ? error.data.error : error.message),
  );
}

/** Pages of any method have no type of their own. */
const pageSchema = z.object({ messages: z.array(z.object({ text: z.string() })) });

const divider = [{ type: 'divider' }];

describe('the Web API', () => {
  it('knows who calls', async () => {
    const { slack } = aWorkspace();
    expect(await aClient(slack).auth.test()).toMatchObject({ user_id: slack.team.botUserId, team_id: slack.team.id });
    expect(await errorOf(aClient(slack, 'xoxb-wrong').auth.test())).toBe('invalid_auth');
    expect(await errorOf(aClient(slack, '').auth.test())).toBe('not_authed');
    expect(await errorOf(aClient(slack, slack.credentials.appToken).auth.test())).toBe('not_allowed_token_type');
  });

  it('says which scope is missing', async () => {
    const { slack } = aWorkspace({ scopes: ['users:read'] });
    await expect(aClient(slack).chat.postMessage({ channel: 'ops', text: 'x' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'users:read' },
    });
  });

  it('does not know a method that it does not have', async () => {
    const { slack } = aWorkspace();
    expect(await errorOf(aClient(slack).apiCall('chat.shout'))).toBe('unknown_method');
  });

  it('needs no socket to hand out, so it has none', async () => {
    const { slack } = aWorkspace();
    expect(await errorOf(aClient(slack, slack.credentials.appToken).apps.connections.open({}))).toBe('internal_error');
  });
});

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

describe('reading back', () => {
  it('pages through history by cursor, newest first', async () => {
    const { slack } = aWorkspace();
    const client = aClient(slack);
    const channel = slack.channel('ops').channel.id;
    for (const n of [1, 2, 3, 4, 5]) await client.chat.postMessage({ channel, text: `${n}` });
    const pages: string[][] = [];
    for await (const page of client.paginate('conversations.history', { channel, limit: 2 })) {
      pages.push(pageSchema.parse(page).messages.map(({ text }) => text));
    }
    expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']]);
    const bad = client.conversations.history({ channel, cursor: 'nonsense' });
    expect(await errorOf(bad)).toBe('invalid_cursor');
  });

  it('gives metadata only to who asks, and a thread from its parent on', async () => {
    const { slack } = aWorkspace();
    const { chat, conversations } = aClient(slack);
    const channel = slack.channel('ops').channel.id;
    const metadata = { event_type: 'run', event_payload: { id: 'r-1' } };
    const { ts = '' } = await chat.postMessage({ channel, text: 'p', metadata });
    await chat.postMessage({ channel, text: 'r', thread_ts: ts });
    const without = await conversations.replies({ channel, ts });
    expect(without.messages).toMatchObject([
      { text: 'p', thread_ts: ts },
      { text: 'r', thread_ts: ts },
    ]);
    expect(without.messages?.[0]).not.toHaveProperty('metadata');
    const withMetadata = await conversations.replies({ channel, ts, include_all_metadata: true });
    expect(withMetadata.messages?.[0]).toMatchObject({ metadata });
    expect(await errorOf(conversations.replies({ channel, ts: '1.000000' }))).toBe('thread_not_found');
  });

  it('tells about channels, people and groups', async () => {
    const { slack } = aWorkspace();
    const { conversations, users, usergroups, team } = aClient(slack);
    const grace = slack.as('grace').user.id;
    const { channels = [] } = await conversations.list({});
    expect(channels.map(({ name }) => name)).toEqual(['ops']);
    const channel = channels[0]?.id ?? '';
    expect((await conversations.info({ channel })).channel).toMatchObject({ is_member: true, num_members: 3 });
    expect((await conversations.members({ channel })).members).toContain(grace);
    expect((await users.info({ user: grace })).user).toMatchObject({ profile: { display_name: 'Grace H' } });
    expect((await users.lookupByEmail({ email: 'Grace@example.com' })).user?.id).toBe(grace);
    expect((await users.list({})).members).toHaveLength(3);
    const { usergroups: groups = [] } = await usergroups.list({ include_users: true });
    expect(groups).toMatchObject([{ handle: 'approvers', users: [grace] }]);
    expect((await usergroups.users.list({ usergroup: groups[0]?.id ?? '' })).users).toEqual([grace]);
    expect((await team.info()).team?.id).toBe(slack.team.id);
    expect(await errorOf(users.info({ user: 'U404' }))).toBe('user_not_found');
    expect(await errorOf(users.lookupByEmail({ email: 'nobody@example.com' }))).toBe('users_not_found');
    expect(await errorOf(usergroups.users.list({ usergroup: 'S404' }))).toBe('no_such_subteam');
    const dm = await conversations.open({ users: grace });
    expect(dm.channel?.id).toBe(slack.direct(grace).channel.id);
  });
});

describe('views', () => {
  const home = (text: string) =>
    ({ type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text } }] }) as const;

  it('guards a home tab by its hash', async () => {
    const { slack } = aWorkspace();
    const { views } = aClient(slack);
    const user = slack.as('ada').user.id;
    const publish = (text: string, hash?: string) =>
      views.publish({ user_id: user, view: { ...home(text), blocks: [...home(text).blocks] }, ...(hash && { hash }) });
    const first = await publish('one');
    await publish('two', first.view?.hash);
    expect(await errorOf(publish('three', first.view?.hash))).toBe('hash_conflict');
    expect(slack.home(user)?.content).toMatchObject({ blocks: [{ text: { text: 'two' } }] });
  });

  it('names what is wrong with a view', async () => {
    const { slack } = aWorkspace();
    const call = aClient(slack).apiCall('views.open', { trigger_id: '1.1', view: { type: 'modal', blocks: [] } });
    await expect(call).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: { messages: ['[ERROR] missing required field: title [json-pointer:/view]'] },
      },
    });
  });

  it('does not find a view that nobody has open', async () => {
    const { slack } = aWorkspace();
    const view = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] };
    expect(await errorOf(aClient(slack).apiCall('views.update', { view_id: 'V404', view }))).toBe('not_found');
  });
});

describe('blocks.validate', () => {
  it('judges without a token and posts nothing', async () => {
    const { slack } = aWorkspace();
    const client = aClient(slack, '');
    expect(await errorOf(client.apiCall('blocks.validate', { blocks: divider }))).toBe('ok');
    await expect(client.apiCall('blocks.validate', { blocks: [{ type: 'x' }] })).rejects.toMatchObject({
      data: { error: 'invalid_blocks', errors: [{ code: 'unsupported_type', pointer: '/blocks/0/type' }] },
    });
    expect(await errorOf(client.apiCall('blocks.validate', {}))).toBe('invalid_arguments');
  });
});
