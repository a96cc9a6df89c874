import { describe, expect, it } from 'vitest';
import { PersonError } from '../../../src/playground/slack/people/person-error.ts';
import { aBot, aWorkspace, handTimers } from './builders.ts';

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
