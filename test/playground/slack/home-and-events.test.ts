import { describe, expect, it } from 'vitest';
import { aBot, aWorkspace } from './builders.ts';

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
