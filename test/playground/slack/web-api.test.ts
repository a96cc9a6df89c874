import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aClient, aWorkspace, errorOf } from './builders.ts';

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
