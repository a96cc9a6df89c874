import { describe, expect, it } from 'vitest';
import { aBot, aClient, aWorkspace } from './builders.ts';

async function afterCommand() {
  const world = aWorkspace();
  const { slack } = world;
  const app = aBot(slack);
  let url = '';
  app.command('/ami', async ({ ack, command }) => {
    url = command.response_url;
    await ack();
  });
  await slack.as('ada').command('/ami', { channel: 'ops' });
  const respond = async (body: object): Promise<number> => {
    const headers = { 'Content-Type': 'application/json' };
    return (await slack.fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  };
  return { ...world, respond, ada: slack.as('ada').user.id };
}

describe('a response_url', () => {
  it('works five times', async () => {
    const { slack, respond, ada } = await afterCommand();
    for (const n of [1, 2, 3, 4, 5]) expect(await respond({ text: `${n}` })).toBe(200);
    expect(await respond({ text: '6' })).toBe(404);
    expect(slack.ephemerals(ada)).toHaveLength(5);
  });

  it('works for thirty minutes', async () => {
    const { clock, respond } = await afterCommand();
    clock.advanceBy(30 * 60_000);
    expect(await respond({ text: 'just' })).toBe(200);
    clock.advanceBy(1);
    expect(await respond({ text: 'late' })).toBe(404);
  });

  it('judges blocks, and a refusal is no use', async () => {
    const { respond } = await afterCommand();
    for (let n = 0; n < 6; n += 1) expect(await respond({ blocks: [{ type: 'marquee' }] })).toBe(400);
    expect(await respond({ text: 'fine' })).toBe(200);
  });

  it('posts to the channel where it is told to, in a thread too', async () => {
    const { slack, respond } = await afterCommand();
    await respond({ text: 'parent', response_type: 'in_channel' });
    const [parent] = slack.channel('ops').messages();
    await respond({ text: 'reply', response_type: 'in_channel', replace_original: false, thread_ts: parent?.ts });
    expect(slack.channel('ops').thread(parent?.ts ?? '')).toMatchObject([{ text: 'reply' }]);
  });

  it('cannot replace the message of a slash command, since there is none', async () => {
    const { slack, respond, ada } = await afterCommand();
    await respond({ text: 'first' });
    await respond({ text: 'second', replace_original: true });
    expect(slack.ephemerals(ada).map(({ text }) => text)).toEqual(['first', 'second']);
  });

  it('is the only way to change or remove an ephemeral message', async () => {
    const { slack } = aWorkspace();
    const app = aBot(slack);
    app.action('next', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'changed', blocks: [] });
    });
    app.action('gone', async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
    const ada = slack.as('ada');
    const button = (id: string) => ({ type: 'button', text: { type: 'plain_text', text: id }, action_id: id });
    const show = async () => {
      const blocks = [{ type: 'actions', elements: [button('next'), button('gone')] }];
      const message = { channel: 'ops', user: ada.user.id, text: 'psst', blocks };
      await aClient(slack).apiCall('chat.postEphemeral', message);
      return slack.ephemerals(ada.user.id).at(-1)?.ts ?? '';
    };

    const first = await show();
    await ada.click({ channel: 'ops', ts: first, actionId: 'next' });
    await slack.waitFor(() => slack.ephemerals(ada.user.id).find(({ text }) => text === 'changed'));
    const second = await show();
    await ada.click({ channel: 'ops', ts: second, actionId: 'gone' });
    const left = await slack.waitFor(() => {
      const all = slack.ephemerals(ada.user.id);
      return all.length === 1 ? all : undefined;
    });

    expect(left).toMatchObject([{ ts: first, text: 'changed', blocks: [] }]);
  });
});
