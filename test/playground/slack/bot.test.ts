import type { View } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { PersonError } from '../../../src/playground/slack/people/person-error.ts';
import { aBot, aWorkspace, handTimers } from './builders.ts';

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

describe('a slash command', () => {
  it('shows the acknowledgement to the person alone, and the answer through response_url', async () => {
    const { slack } = aWorkspace();
    const app = aBot(slack);
    app.command('/ami', async ({ ack, command, respond }) => {
      await ack(`Looking for ${command.text}`);
      await respond({ text: 'web is fresh', response_type: 'in_channel' });
    });

    const delivery = await slack.as('ada').command('/ami show web', { channel: 'ops' });

    expect(delivery).toMatchObject({ kind: 'command', outcome: 'acked', shown: undefined });
    expect(delivery.ackMs).toBeLessThan(3000);
    const posted = await slack.waitFor(() => slack.channel('#ops').messages()[0]);
    expect(posted).toMatchObject({ text: 'web is fresh', userId: slack.team.botUserId });
    expect(slack.ephemerals(slack.as('ada').user.id).map(({ text }) => text)).toEqual(['Looking for show web']);
    expect(slack.ephemerals(slack.as('grace').user.id)).toEqual([]);
  });

  it('fails visibly when the bot does not acknowledge in time', async () => {
    const timers = handTimers();
    const { slack } = aWorkspace({ timers });
    slack.connectBot({ kind: 'function', handle: () => new Promise(() => {}) });

    const sent = slack.as('ada').command('/ami show web', { channel: 'ops' });
    timers.fire();

    expect(await sent).toMatchObject({ outcome: 'timed-out', shown: '/ami failed with the error "operation_timeout"' });
    expect(slack.ephemerals(slack.as('ada').user.id)).toMatchObject([{ authorId: 'USLACKBOT' }]);
  });

  it('fails visibly when no bot is there', async () => {
    const { slack } = aWorkspace();

    const delivery = await slack.as('ada').command('/ami', { channel: 'ops' });

    expect(delivery).toMatchObject({ outcome: 'unreachable', shown: '/ami failed with the error "dispatch_failed"' });
  });

  it('is refused by Bolt when its signature is forged', async () => {
    const { slack } = aWorkspace();
    const app = aBot(slack, 'another secret');
    let wasHeard = false;
    app.command('/ami', async ({ ack }) => {
      wasHeard = true;
      await ack();
    });

    const delivery = await slack.as('ada').command('/ami', { channel: 'ops' });

    expect(delivery).toMatchObject({ outcome: 'error-status', response: { status: 401 } });
    expect(wasHeard).toBe(false);
  });

  it('cannot be typed where the person is not', async () => {
    const { slack } = aWorkspace();
    await expect(async () => slack.as('grace').command('/ami', { channel: 'secret' })).rejects.toThrow(PersonError);
  });
});

describe('a button', () => {
  const blocks = [
    {
      type: 'actions',
      elements: [
        { type: 'button', text: { type: 'plain_text', text: 'Approve' }, action_id: 'approve', value: 'r-1' },
        {
          type: 'button',
          text: { type: 'plain_text', text: 'Abort' },
          action_id: 'abort',
          confirm: { text: { type: 'plain_text', text: 'Really?' } },
        },
      ],
    },
  ];

  async function postedCard() {
    const { slack } = aWorkspace();
    const app = aBot(slack);
    await app.client.chat.postMessage({ token: slack.credentials.botToken, channel: 'ops', text: 'Card', blocks });
    const [card] = slack.channel('ops').messages();
    if (card === undefined) throw new Error('the card was not posted');
    return { slack, app, card };
  }

  it('edits the message it stands in, and is gone then', async () => {
    const { slack, app, card } = await postedCard();
    app.action('approve', async ({ ack, action, body, respond }) => {
      await ack();
      const value = action.type === 'button' ? action.value : undefined;
      await respond({ replace_original: true, text: `${value} approved by <@${body.user.id}>` });
    });

    const delivery = await slack.as('grace').click({ channel: 'ops', ts: card.ts, label: 'Approve' });

    expect(delivery.outcome).toBe('acked');
    const edited = await slack.waitFor(() =>
      slack
        .channel('ops')
        .messages()
        .find(({ version }) => version > 1),
    );
    expect(slack.plainText(edited)).toBe('r-1 approved by @Grace H');
    await expect(slack.as('grace').click({ channel: 'ops', ts: card.ts, label: 'Approve' })).rejects.toThrow(
      PersonError,
    );
  });

  it('asks for confirmation where it has a dialog, and sends nothing on no', async () => {
    const { slack, card } = await postedCard();
    const ada = slack.as('ada');
    const abort = { channel: 'ops', ts: card.ts, actionId: 'abort' };

    await expect(ada.click(abort)).rejects.toThrow('Really?');
    expect(await ada.click({ ...abort, confirm: 'no' })).toMatchObject({ outcome: 'not-sent' });
  });

  it('is refused to a person who looks at an older version of the message', async () => {
    const { slack, app, card } = await postedCard();
    const token = slack.credentials.botToken;
    await app.client.chat.update({ token, channel: card.channelId, ts: card.ts, text: 'Card', blocks });

    const stale = { channel: 'ops', ts: card.ts, actionId: 'approve', version: card.version };

    await expect(slack.as('ada').click(stale)).rejects.toThrow('changed');
  });
});

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

describe('the home tab', () => {
  it('is published when it is opened, and carries buttons', async () => {
    const { slack } = aWorkspace();
    const app = aBot(slack);
    app.event('app_home_opened', async ({ event, client }) => {
      const actions = [{ type: 'button', text: { type: 'plain_text', text: 'Patch' }, action_id: 'patch' }];
      const view = { type: 'home', blocks: [{ type: 'actions', elements: actions }] } as const;
      await client.views.publish({ user_id: event.user, view: { ...view, blocks: [...view.blocks] } });
    });
    let clickedIn: string | undefined;
    app.action('patch', async ({ ack, body }) => {
      clickedIn = body.type === 'block_actions' ? body.view?.type : undefined;
      await ack();
    });
    const ada = slack.as('ada');

    await ada.openHome();
    const home = await slack.waitFor(() => slack.home(ada.user.id));
    await ada.click({ viewId: home.id, label: 'Patch' });

    expect(slack.plainText(home)).toBe('[Patch]');
    expect(clickedIn).toBe('home');
  });
});

describe('an event', () => {
  it('comes again at once, after a minute and after five when it is not acknowledged', async () => {
    const { slack, clock } = aWorkspace();
    const retries: (string | undefined)[] = [];
    slack.connectBot({
      kind: 'function',
      handle: async ({ headers }) => {
        retries.push(headers['x-slack-retry-num']);
        return { status: 500, headers: {}, body: '' };
      },
    });

    await slack.as('ada').openHome();
    expect(retries).toEqual([undefined, '1']);
    clock.advanceBy(60_000);
    await slack.settle();
    expect(slack.nextDueAtMs()).toBe(clock.nowMs() + 300_000);
    clock.advanceBy(300_000);
    await slack.settle();
    expect(retries).toEqual([undefined, '1', '2', '3']);
    expect(slack.nextDueAtMs()).toBeUndefined();
  });

  it('does not come again when the bot says so', async () => {
    const { slack } = aWorkspace();
    const headers = { 'x-slack-no-retry': '1' };
    slack.connectBot({ kind: 'function', handle: async () => ({ status: 500, headers, body: '' }) });

    await slack.as('ada').openHome();

    expect(slack.deliveries()).toHaveLength(1);
  });

  it('asks the request URL for its challenge', async () => {
    const { slack } = aWorkspace();
    aBot(slack);
    expect(await slack.verifyUrl()).toBe(true);
  });
});

describe('a message shortcut', () => {
  it('tells the bot which message it was picked on', async () => {
    const { slack } = aWorkspace();
    const app = aBot(slack);
    let text: string | undefined;
    app.shortcut({ callback_id: 'explain', type: 'message_action' }, async ({ ack, shortcut }) => {
      text = shortcut.type === 'message_action' ? shortcut.message.text : undefined;
      await ack();
    });
    const message = slack.as('ada').say('what is web?', { channel: 'ops' });

    await slack.as('grace').messageShortcut('explain', { channel: 'ops', ts: message.ts });

    expect(text).toBe('what is web?');
  });
});
