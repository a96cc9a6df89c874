import { describe, expect, it } from 'vitest';
import { systemClock, testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { createSimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { createSlackApp } from '../../src/slack/app.ts';
import { slackClient } from '../../src/slack/client.ts';
import { createGroups } from '../../src/slack/people.ts';
import { socketReceiver } from '../../src/slack/receivers.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { deskOf, ready, say } from './workbench.ts';

describe('over Socket Mode', () => {
  it('commands are acknowledged and answered as over HTTP', async () => {
    const clock = testClock();
    const slack = createSimulatedSlack({ clock, limits: 'off' });
    const listening = await slack.listen();
    slack.connectBot({ kind: 'socket' });
    const shared = { log: silentLog, token: slack.credentials.botToken, slackApiUrl: slack.apiUrl };
    const client = slackClient(shared);
    const receiver = socketReceiver({
      log: silentLog,
      appToken: slack.credentials.appToken,
      slackApiUrl: slack.apiUrl,
    });
    const app = createSlackApp({
      ...shared,
      client,
      receiver,
      fetch,
      desk: deskOf(createMemoryStore(), clock, silentLog),
      groups: createGroups({ client, clock, log: silentLog, groupIds: [] }),
      wallClock: systemClock,
      waitMs: () => new Promise(() => {}),
      newReference: () => 'ref-1',
      interpret: (command) =>
        ready(command, async () => say(`did ${command}`), { answers: command === 'list' ? 'later' : 'now' }),
    });
    await app.init();
    await app.start();

    await slack.as('ada').command('/ami status', { channel: 'ops' });
    await slack.as('ada').command('/ami list', { channel: 'ops' });
    await app.idle();

    const shown = slack.ephemerals(slack.as('ada').user.id).map((message) => slack.plainText(message));
    expect(shown).toContain('did status');
    expect(shown).toContain('did list');
    await app.stop();
    await listening.close();
  });
});
