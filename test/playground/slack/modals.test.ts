import type { View } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { aBot, aWorkspace } from './builders.ts';

const reasonModal: View = {
  type: 'modal',
  callback_id: 'reject',
  title: { type: 'plain_text', text: 'Reject' },
  submit: { type: 'plain_text', text: 'Reject' },
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
};

describe('a modal', () => {
  async function opened(options = {}) {
    const { slack, clock } = aWorkspace(options);
    const app = aBot(slack);
    app.command('/ami', async ({ ack, client, command }) => {
      await client.views.open({ trigger_id: command.trigger_id, view: reasonModal });
      await ack();
    });
    app.view('reject', async ({ ack, view }) => {
      const reason = view.state.values['reason']?.['text']?.value ?? '';
      if (reason.length < 5) await ack({ response_action: 'errors', errors: { reason: 'Say more.' } });
      else await ack();
    });
    const ada = slack.as('ada');
    const command = await ada.command('/ami reject', { channel: 'ops' });
    const [view] = slack.views(ada.user.id);
    if (view === undefined) throw new Error(`no modal was opened: ${command.outcome}`);
    return { slack, clock, app, ada, view };
  }

  it('shows the errors of its fields, keeps what was typed, and closes once they are gone', async () => {
    const { slack, ada, view } = await opened();

    await ada.submit(view.id, { reason: 'no' });
    expect(slack.views(ada.user.id)).toMatchObject([
      { errors: { reason: 'Say more.' }, state: { reason: { text: { value: 'no' } } } },
    ]);

    await ada.submit(view.id, { reason: 'too risky today' });
    expect(slack.views(ada.user.id)).toEqual([]);
  });

  it('is not sent while a required field is empty', async () => {
    const { slack, ada, view } = await opened();
    await expect(ada.submit(view.id)).rejects.toThrow('Reason is required');
    expect(slack.deliveries().map(({ kind }) => kind)).toEqual(['command']);
  });

  it('stays open with a word of regret when the bot answers nonsense', async () => {
    const { slack, ada, view } = await opened();
    slack.connectBot({
      kind: 'function',
      handle: async () => ({ status: 200, headers: {}, body: '{"response_action":"errors","errors":{"other":"no"}}' }),
    });

    const delivery = await ada.submit(view.id, { reason: 'because' });

    expect(delivery.shown).toMatch('trouble connecting');
    expect(slack.views(ada.user.id)).toHaveLength(1);
  });

  it('can be replaced, pushed on and cleared by the answer to a submission', async () => {
    const { slack, ada, view } = await opened();
    const answer = (body: object): void => {
      slack.connectBot({
        kind: 'function',
        handle: async () => ({ status: 200, headers: {}, body: JSON.stringify(body) }),
      });
    };
    const top = () => slack.views(ada.user.id).at(-1)?.id ?? 'none';

    answer({ response_action: 'push', view: reasonModal });
    await ada.submit(view.id, { reason: 'first' });
    expect(slack.views(ada.user.id)).toMatchObject([{}, { previousViewId: view.id, rootViewId: view.id }]);

    answer({ response_action: 'update', view: { ...reasonModal, title: { type: 'plain_text', text: 'Again' } } });
    await ada.submit(top(), { reason: 'second' });
    expect(slack.views(ada.user.id).at(-1)?.content).toMatchObject({ title: { text: 'Again' } });

    answer({ response_action: 'clear' });
    await ada.submit(top(), { reason: 'third' });
    expect(slack.views(ada.user.id)).toEqual([]);
  });

  it('opens only once, and only within three seconds, for one trigger', async () => {
    const { clock: wallClock } = aWorkspace();
    const { slack } = aWorkspace({ wallClock });
    const triggers: string[] = [];
    const client = aBot(slack).client;
    slack.connectBot({
      kind: 'function',
      handle: async ({ body }) => {
        triggers.push(new URLSearchParams(body).get('trigger_id') ?? '');
        return { status: 200, headers: {}, body: '' };
      },
    });
    await slack.as('ada').command('/ami', { channel: 'ops' });
    await slack.as('ada').command('/ami', { channel: 'ops' });
    const [first = '', second = ''] = triggers;
    const open = (trigger_id: string) =>
      client.views.open({ token: slack.credentials.botToken, trigger_id, view: reasonModal });

    await open(first);
    await expect(open(first)).rejects.toThrow('trigger_exchanged');
    wallClock.advanceBy(3001);
    await expect(open(second)).rejects.toThrow('trigger_expired');
    await expect(open('1.2')).rejects.toThrow('invalid_trigger_id');
  });
});
