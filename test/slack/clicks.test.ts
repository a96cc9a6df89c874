import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/basics/errors.ts';
import { silentLog } from '../../src/basics/log.ts';
import type { Action, Form } from '../../src/messages/view.ts';
import { renderBlocks } from '../../src/slack/blocks/message.ts';
import { slackClient } from '../../src/slack/client.ts';
import { ready, say, type Workbench, type WorkbenchOptions, workbench } from './workbench.ts';

const rejectForm: Form = {
  title: 'Reject the plan',
  submit: 'Reject',
  fields: [{ kind: 'text', flag: '--reason', label: 'Reason', required: true, multiline: true }],
};

/** A workbench with a message in #ops that carries the buttons; `inThread` puts it in a thread. */
async function withButtons(actions: readonly Action[], options: WorkbenchOptions = {}, inThread = false) {
  const bench = await workbench({
    interpret: (command) => ready(command, async () => say(`did ${command}`)),
    ...options,
  });
  const { slack } = bench;
  const client = slackClient({
    token: slack.credentials.botToken,
    log: silentLog,
    slackApiUrl: slack.apiUrl,
    fetch: slack.fetch,
  });
  const channel = slack.channel('#ops').channel.id;
  const parent = inThread ? await client.chat.postMessage({ channel, text: 'parent' }) : undefined;
  const message = renderBlocks({ summary: 'card', parts: [{ kind: 'actions', actions }] });
  const thread = parent?.ts === undefined ? {} : { thread_ts: parent.ts };
  const { ts = '' } = await client.chat.postMessage({ channel, ...message, ...thread });
  return { ...bench, target: { channel: 'ops', ts } };
}

function shownIn(bench: Workbench, name: string) {
  return bench.slack.ephemerals(bench.slack.as(name).user.id);
}

describe('a click', () => {
  it('performs its command before it is acknowledged, and says what came of it to whoever clicked', async () => {
    const { slack, target, asked, shownTo, app } = await withButtons([{ label: 'Approve', command: 'approve r-1' }]);

    const delivery = await slack.as('grace').click({ ...target, label: 'Approve' });
    expect(asked).toMatchObject([
      { command: 'approve r-1', asker: { actor: { name: 'grace' }, groupIds: ['S0APPROVERS'] } },
    ]);
    await app.idle();

    expect(delivery).toMatchObject({ outcome: 'acked' });
    expect(shownTo('grace')).toEqual(['did approve r-1']);
    expect(shownTo('ada')).toEqual([]);
    expect(slack.channel('#ops').messages()).toHaveLength(1);
  });

  it('is acknowledged only once what it asks for is recorded', async () => {
    let isRecorded = false;
    const record = async () => {
      for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      isRecorded = true;
      return say('paused');
    };
    const actions = [{ label: 'Pause', command: 'pause r-1' }];
    const { slack, target } = await withButtons(actions, { interpret: (command) => ready(command, record) });
    await slack.as('ada').click({ ...target, label: 'Pause' });
    expect(isRecorded).toBe(true);
  });

  it('that may not be is answered with why', async () => {
    const refuse = () => Promise.reject(new Refusal('not-approver', 'Only approvers approve.', 'Ask grace.'));
    const bench = await withButtons([{ label: 'Approve', command: 'approve r-1' }], {
      interpret: (command) => ready(command, refuse),
    });
    await bench.slack.as('ada').click({ ...bench.target, label: 'Approve' });
    await bench.app.idle();
    expect(bench.shownTo('ada')[0]).toContain('Only approvers approve.');
  });

  it('in a thread is answered in the thread', async () => {
    const bench = await withButtons([{ label: 'Show', command: 'show x' }], {}, true);
    await bench.slack.as('ada').click({ ...bench.target, label: 'Show' });
    await bench.app.idle();
    expect(shownIn(bench, 'ada')).toMatchObject([{ threadTs: expect.stringMatching(/^\d/) }]);
  });

  it('on an answer that only the person sees leaves that answer standing', async () => {
    const actions = [{ label: 'Show', command: 'show x' }];
    const bench = await workbench({
      interpret: (command) =>
        ready(command, async () =>
          command === 'list' ? { summary: 'list', parts: [{ kind: 'actions', actions }] } : say('shown'),
        ),
    });
    await bench.slack.as('ada').command('/ami list', { channel: 'ops' });
    const [shown] = shownIn(bench, 'ada');
    await bench.slack.as('ada').click({ channel: 'ops', ts: shown?.ts ?? '', label: 'Show' });
    await bench.app.idle();
    expect(bench.shownTo('ada')).toHaveLength(2);
    expect(bench.shownTo('ada')[1]).toBe('shown');
  });

  it('has the same interaction id when it is delivered twice', async () => {
    const { slack, target, asked } = await withButtons([{ label: 'Pause', command: 'pause r-1' }]);
    await slack.as('ada').click({ ...target, label: 'Pause' });
    await slack.as('grace').click({ ...target, label: 'Pause' });
    const ids = asked.map(({ asker }) => asker.interactionId);
    expect(ids[0]).toMatch(/^click:[\d.]+:U\w+:ami:0:pause$/);
    expect(new Set(ids).size).toBe(2);
  });

  it('on a button without a command is answered too', async () => {
    const bench = await withButtons([{ label: 'Show', command: 'show x' }]);
    const client = slackClient({
      token: bench.slack.credentials.botToken,
      log: silentLog,
      slackApiUrl: bench.slack.apiUrl,
      fetch: bench.slack.fetch,
    });
    const channel = bench.slack.channel('#ops').channel.id;
    const element = {
      type: 'button' as const,
      action_id: 'ami:0:old',
      text: { type: 'plain_text' as const, text: 'Old' },
    };
    const { ts = '' } = await client.chat.postMessage({
      channel,
      text: 'old',
      blocks: [{ type: 'actions', elements: [element] }],
    });
    await bench.slack.as('ada').click({ channel: 'ops', ts, label: 'Old' });
    await bench.app.idle();
    expect(bench.shownTo('ada')[0]).toContain('This button carries no command.');
  });

  it('in an overflow menu performs its command', async () => {
    const actions = Array.from({ length: 8 }, (_, index) => ({ label: `b${index}`, command: `show b${index}` }));
    const { slack, target, asked } = await withButtons(actions);
    await slack.as('ada').select({ ...target, actionId: 'ami:5:more' }, 'show b6');
    expect(asked).toMatchObject([{ command: 'show b6' }]);
  });
});

describe('a click of somebody from another workspace', () => {
  const users = [{ name: 'ada' }, { name: 'grace' }, { name: 'eve', teamId: 'T0OTHER' }];

  it('is refused before anything is asked, and says why', async () => {
    const actions = [{ label: 'Approve', command: 'approve r-1' }];
    const { slack, target, asked, shownTo, app } = await withButtons(actions, { users });
    await slack.as('eve').click({ ...target, label: 'Approve' });
    await app.idle();
    expect(asked).toEqual([]);
    expect(shownTo('eve').join()).toContain('for people of the workspace that Amiable is installed in');
    await slack.as('grace').click({ ...target, label: 'Approve' });
    expect(asked).toMatchObject([{ asker: { actor: { name: 'grace' } } }]);
  });

  it('opens no form', async () => {
    const actions = [{ label: 'Reject', command: 'reject r-1', form: rejectForm }];
    const { slack, target, app, shownTo } = await withButtons(actions, { users });
    await slack.as('eve').click({ ...target, label: 'Reject' });
    await app.idle();
    expect(slack.views(slack.as('eve').user.id)).toEqual([]);
    expect(shownTo('eve')).toHaveLength(1);
  });
});

describe('a form', () => {
  const reject: Action = { label: 'Reject', command: 'reject r-1', form: rejectForm };

  async function opened(options: WorkbenchOptions = {}) {
    const bench = await withButtons([reject], options);
    await bench.slack.as('grace').click({ ...bench.target, label: 'Reject' });
    await bench.app.idle();
    const [view] = bench.slack.views(bench.slack.as('grace').user.id);
    return { ...bench, grace: bench.slack.as('grace'), viewId: view?.id ?? '' };
  }

  it('opens on a click, and performs the command with the answers as flags', async () => {
    const { grace, viewId, asked, shownTo, app, slack } = await opened();
    await grace.submit(viewId, { 'ami:0:--reason': 'not "now" & never\n--force' });
    await app.idle();
    expect(asked.map(({ command }) => command)).toEqual(['reject r-1 --reason "not \\"now\\" & never\n--force"']);
    expect(shownTo('grace').join()).toContain('did reject r-1');
    expect(slack.views(grace.user.id)).toEqual([]);
  });

  it('stays open and says what is wrong under the field', async () => {
    const refuse = () =>
      Promise.reject(new Refusal('too-short', 'That is no reason.', 'Say more.', { flag: 'reason' }));
    const { grace, viewId, slack } = await opened({ interpret: (command) => ready(command, refuse) });
    const delivery = await grace.submit(viewId, { 'ami:0:--reason': 'no' });
    expect(delivery.response?.body).toBe(
      '{"response_action":"errors","errors":{"ami:0:--reason":"That is no reason. Say more."}}',
    );
    expect(slack.views(grace.user.id)).toHaveLength(1);
  });

  it('has another interaction id when it is corrected, and the same when it is only delivered again', async () => {
    const refuse = () => Promise.reject(new Refusal('too-short', 'No.', 'More.'));
    const { grace, viewId, asked } = await opened({ interpret: (command) => ready(command, refuse) });
    await grace.submit(viewId, { 'ami:0:--reason': 'a' });
    await grace.submit(viewId, { 'ami:0:--reason': 'a' });
    await grace.submit(viewId, { 'ami:0:--reason': 'b' });
    const [first, again, corrected] = asked.map(({ asker }) => asker.interactionId);
    expect(again).toBe(first);
    expect(corrected).not.toBe(first);
  });

  it('goes on to the next question in the same window', async () => {
    const more: Form = { ...rejectForm, title: 'One more thing' };
    const { grace, viewId, slack } = await opened({ interpret: (command) => ({ kind: 'form', form: more, command }) });
    await grace.submit(viewId, { 'ami:0:--reason': 'no' });
    expect(slack.views(grace.user.id).map((view) => slack.plainText(view))).toEqual([
      expect.stringContaining('One more thing'),
    ]);
  });

  it('says when an answer is too long to go on with', async () => {
    const { grace, viewId } = await opened({ interpret: (command) => ({ kind: 'form', form: rejectForm, command }) });
    const delivery = await grace.submit(viewId, { 'ami:0:--reason': 'x'.repeat(3_000) });
    expect(delivery.response?.body).toContain('That is too long for a form.');
  });

  it('closes while its command is still at work, and is answered afterwards', async () => {
    let finish: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const late = { interpret: (command: string) => ready(command, () => slow.then(() => say('rejected'))) };
    const { grace, viewId, slack, shownTo, app } = await opened({ ...late, waitMs: () => Promise.resolve() });
    await grace.submit(viewId, { 'ami:0:--reason': 'no' });
    expect(slack.views(grace.user.id)).toEqual([]);
    finish();
    await app.idle();
    expect(shownTo('grace')).toEqual(['rejected']);
  });

  it('that Slack does not open is replaced by words', async () => {
    const bench = await withButtons([reject]);
    bench.slack.faults.failNext(1, 'expired_trigger_id', { method: 'views.open' });
    await bench.slack.as('grace').click({ ...bench.target, label: 'Reject' });
    await bench.app.idle();
    expect(bench.shownTo('grace')[0]).toContain('/ami reject r-1 --reason …');
  });
});
