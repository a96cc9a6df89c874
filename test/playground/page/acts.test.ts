import { describe, expect, it } from 'vitest';
import { perform } from '../../../src/playground/page/acts.ts';
import { botCall } from '../slack/bot-call.ts';
import { aWorkspace } from '../slack/builders.ts';

function aCard() {
  const { slack } = aWorkspace();
  const bodies: string[] = [];
  slack.connectBot({
    kind: 'function',
    handle: async ({ body }) => {
      bodies.push(decodeURIComponent(body));
      return { status: 200, headers: {}, body: '' };
    },
  });
  const button = { type: 'button', action_id: 'abort', text: { type: 'plain_text', text: 'Abort' } };
  const fields = {
    channel: slack.channel('ops').channel.id,
    text: 'a card',
    blocks: JSON.stringify([{ type: 'actions', elements: [button] }]),
  };
  const ts = botCall(slack, 'chat.postMessage', fields);
  const blockId = (): string => String(slack.channel('ops').message(ts)?.blocks[0]?.['block_id']);
  const edit = (): string => botCall(slack, 'chat.update', { ...fields, ts });
  return { slack, bodies, blockId, edit, place: { channel: 'ops', ts } };
}

describe('what a person does in the page', () => {
  it('is a click on the button that they saw, also where the message was edited meanwhile', async () => {
    const { slack, bodies, blockId, edit, place } = aCard();
    const seen = blockId();
    edit();
    expect(blockId()).not.toBe(seen);
    expect(await perform(slack, 'ada', { do: 'click', place, blockId: seen, actionId: 'abort' })).toEqual({
      kind: 'done',
    });
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('"action_id":"abort"');
  });

  it('is refused where there is no such button any more, and nobody is told', async () => {
    const { slack, bodies, blockId, place } = aCard();
    const reply = await perform(slack, 'ada', { do: 'click', place, blockId: blockId(), actionId: 'approve' });
    expect(reply).toMatchObject({ kind: 'refused' });
    expect(bodies).toEqual([]);
  });

  it('is text to the letter: what would be mark-up is sent as what it stands for', async () => {
    const { slack, bodies } = aCard();
    await perform(slack, 'ada', { do: 'say', channel: 'ops', text: '<script> & <@U0GRACE>' });
    expect(slack.channel('ops').all().at(-1)?.text).toBe('&lt;script&gt; &amp; &lt;@U0GRACE&gt;');
    await perform(slack, 'ada', { do: 'command', channel: 'ops', line: '/ami freeze --reason "<b>"' });
    expect(bodies[0]).toContain('&lt;b&gt;');
  });
});
