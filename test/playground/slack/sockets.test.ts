import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedSlack } from '../../../src/playground/slack/simulated-slack.ts';
import { aWorkspace, silentLogger } from './builders.ts';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function listening(): Promise<SimulatedSlack> {
  const { slack } = aWorkspace();
  const server = await slack.listen();
  cleanups.push(() => server.close());
  return slack;
}

function botOptions(slack: SimulatedSlack) {
  return {
    token: slack.credentials.botToken,
    botId: slack.team.botId,
    botUserId: slack.team.botUserId,
    convoStore: false as const,
    logger: silentLogger,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  };
}

async function socketBot(slack: SimulatedSlack) {
  const receiver = new SocketModeReceiver({
    appToken: slack.credentials.appToken,
    logger: silentLogger,
    clientPingTimeout: 400,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  const app = new App({ ...botOptions(slack), receiver });
  slack.connectBot({ kind: 'socket' });
  return { app, receiver };
}

describe('over HTTP', () => {
  it('a command goes to the request URL of the real receiver, and its answer comes back', async () => {
    const slack = await listening();
    const receiver = new HTTPReceiver({ signingSecret: slack.credentials.signingSecret, logger: silentLogger });
    const app = new App({ ...botOptions(slack), receiver });
    app.command('/ami', async ({ ack, client, command, respond }) => {
      await ack('Working on it');
      await client.chat.postMessage({ channel: command.channel_id, text: `<@${command.user_id}> asked` });
      await respond('Done');
    });
    const server = await receiver.start(0);
    cleanups.push(() => receiver.stop());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    slack.connectBot({ kind: 'url', url: `http://127.0.0.1:${port}/slack/events` });

    const delivery = await slack.as('ada').command('/ami status', { channel: 'ops' });

    expect(delivery).toMatchObject({ outcome: 'acked', response: { body: 'Working on it' } });
    const ada = slack.as('ada').user.id;
    await slack.waitFor(() => slack.ephemerals(ada).find(({ text }) => text === 'Done'));
    expect(
      slack
        .channel('ops')
        .messages()
        .map((message) => slack.plainText(message)),
    ).toEqual(['@ada asked']);
  });

  it('an outage breaks the connection, and a reply can be lost after the effect', async () => {
    const slack = await listening();
    const { slackApiUrl, retryConfig } = botOptions(slack).clientOptions;
    const client = new WebClient(slack.credentials.botToken, { slackApiUrl, retryConfig, logger: silentLogger });
    slack.faults.loseReplies(1);
    await expect(client.chat.postMessage({ channel: 'ops', text: 'x' })).rejects.toThrow('fetch failed');
    slack.faults.down();
    await expect(client.chat.postMessage({ channel: 'ops', text: 'y' })).rejects.toThrow('fetch failed');
    slack.faults.up();
    expect(
      slack
        .channel('ops')
        .messages()
        .map(({ text }) => text),
    ).toEqual(['x']);
  });
});

describe('over Socket Mode', () => {
  it('the real receiver gets commands, clicks and submissions, and its acknowledgements count', async () => {
    const slack = await listening();
    const { app } = await socketBot(slack);
    app.command('/ami', async ({ ack, client, command }) => {
      await client.chat.postMessage({
        channel: command.channel_id,
        text: 'Card',
        blocks: [
          {
            type: 'actions',
            elements: [{ type: 'button', text: { type: 'plain_text', text: 'Why' }, action_id: 'why' }],
          },
        ],
      });
      await ack('Here it is — for you');
    });
    app.action('why', async ({ ack, body, client }) => {
      const triggerId = body.type === 'block_actions' ? body.trigger_id : '';
      const element = { type: 'plain_text_input', action_id: 'text' } as const;
      const input = {
        type: 'input',
        block_id: 'reason',
        label: { type: 'plain_text', text: 'Reason' },
        element,
      } as const;
      const title = { type: 'plain_text', text: 'Why' } as const;
      await client.views.open({
        trigger_id: triggerId,
        view: { type: 'modal', callback_id: 'why', title, submit: title, blocks: [input] },
      });
      await ack();
    });
    app.view('why', async ({ ack }) => {
      await ack({ response_action: 'errors', errors: { reason: 'No.' } });
    });
    await app.start();
    cleanups.push(() => app.stop());
    const ada = slack.as('ada');

    await ada.command('/ami', { channel: 'ops' });
    const [card] = slack.channel('ops').messages();
    await ada.click({ channel: 'ops', ts: card?.ts ?? '', label: 'Why' });
    const [view] = slack.views(ada.user.id);
    await ada.submit(view?.id ?? '', { reason: 'because' });

    expect(slack.deliveries().map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['command', 'acked'],
      ['block_actions', 'acked'],
      ['view_submission', 'acked'],
    ]);
    expect(slack.ephemerals(ada.user.id)).toMatchObject([{ text: 'Here it is — for you' }]);
    expect(slack.views(ada.user.id)).toMatchObject([{ errors: { reason: 'No.' } }]);
  });

  it('a long event survives the frames, and a connection that Slack renews comes back', async () => {
    const slack = await listening();
    const { app, receiver } = await socketBot(slack);
    const opened: string[] = [];
    app.event('app_home_opened', async ({ event, client }) => {
      opened.push(event.user);
      const text = { type: 'plain_text', text: 'x'.repeat(3000) } as const;
      const blocks = Array.from({ length: 30 }, () => ({ type: 'section', text }) as const);
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    });
    await app.start();
    cleanups.push(() => app.stop());
    const ada = slack.as('ada');

    await ada.openHome();
    await slack.waitFor(() => slack.home(ada.user.id));
    const reconnected = new Promise((resolve) => receiver.client.once('connected', resolve));
    slack.refreshConnections();
    await reconnected;
    // The second event carries the published tab: 90 KB in one frame.
    const delivery = await ada.openHome();

    expect(delivery.outcome).toBe('acked');
    expect(opened).toEqual([ada.user.id, ada.user.id]);
  });

  it('a ticket opens one connection, and a forged one none', async () => {
    const slack = await listening();
    const { slackApiUrl } = botOptions(slack).clientOptions;
    const client = new WebClient(slack.credentials.appToken, { slackApiUrl, logger: silentLogger });
    const { url = '' } = await client.apps.connections.open({});
    const knock = (address: string): Promise<string> => {
      const socket = new WebSocket(address);
      return new Promise((resolve) => {
        socket.addEventListener('open', () => resolve('open'));
        socket.addEventListener('error', () => resolve('refused'));
      });
    };
    expect(await knock(url)).toBe('open');
    expect(await knock(url)).toBe('refused');
    expect(await knock(url.replace(/ticket=.*/, 'ticket=forged'))).toBe('refused');
  });
});
