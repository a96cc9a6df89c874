import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/basics/errors.ts';
import { fingerprint } from '../../src/basics/fingerprint.ts';
import { ready, say, workbench } from './workbench.ts';

const soon = () => Promise.resolve();

describe('a command', () => {
  it('that only touches the store is answered with the acknowledgement, to the person alone', async () => {
    const { slack, asked, shownTo, app } = await workbench({
      interpret: (command) => ready(command, async () => say('web is fresh')),
    });

    const delivery = await slack.as('ada').command('/ami status', { channel: 'ops' });

    expect(delivery).toMatchObject({ outcome: 'acked' });
    expect(delivery.response?.body).toContain('web is fresh');
    await app.idle();
    expect(shownTo('ada')).toEqual(['web is fresh']);
    expect(shownTo('grace')).toEqual([]);
    expect(asked).toMatchObject([{ command: 'status', asker: { actor: { name: 'ada', via: 'slack' }, groupIds: [] } }]);
  });

  it('that asks AWS is acknowledged with what was understood, and answered later', async () => {
    const { slack, shownTo, app } = await workbench({
      interpret: () => ready('list web', async () => say('web has 3 versions'), { answers: 'later' }),
    });

    const delivery = await slack.as('ada').command('/ami list   web', { channel: 'ops' });
    await app.idle();

    expect(delivery.response?.body).toContain('Working on /ami list web');
    expect(shownTo('ada')).toContain('web has 3 versions');
  });

  it('that takes longer than expected is acknowledged all the same, and answered when it is done', async () => {
    let finish: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { slack, shownTo, app } = await workbench({
      interpret: () => ready('status', () => slow.then(() => say('at last'))),
      waitMs: soon,
    });

    const delivery = await slack.as('ada').command('/ami status', { channel: 'ops' });
    expect(delivery.response?.body).toContain('Working on /ami status');
    finish();
    await app.idle();

    expect(shownTo('ada').at(-1)).toBe('at last');
  });

  it('brings the words as they were typed, and the person with their groups and channel', async () => {
    const { slack, asked } = await workbench({ interpret: (command) => ready(command, async () => say('ok')) });

    await slack.as('grace').command('/ami freeze --reason "a & b <c>"', { channel: 'ops' });

    expect(asked).toMatchObject([
      {
        command: 'freeze --reason "a & b <c>"',
        asker: { groupIds: ['S0APPROVERS'], place: { channel: slack.channel('#ops').channel.id } },
      },
    ]);
    expect(asked[0]?.asker.interactionId).toMatch(/^command:\S+/);
  });

  it('that is refused says what is wrong and what to do', async () => {
    const { slack, shownTo } = await workbench({});
    await slack.as('ada').command('/ami frobnicate <!channel>', { channel: 'ops' });
    expect(shownTo('ada')[0]).toMatch(/There is no verb frobnicate <!channel>\.\s+Try help\./);
  });

  it('that fails shows a reference which the log has too', async () => {
    const { slack, shownTo, logged } = await workbench({
      interpret: () => ready('status', () => Promise.reject(new Error('secret detail'))),
    });
    await slack.as('ada').command('/ami status', { channel: 'ops' });
    expect(shownTo('ada')[0]).toContain('ref-1');
    expect(shownTo('ada')[0]).not.toContain('secret detail');
    expect(logged).toContainEqual({ message: 'command failed', keys: expect.objectContaining({ reference: 'ref-1' }) });
  });

  it('that lacks something opens a form', async () => {
    const form = {
      title: 'Fleet',
      submit: 'Go on',
      fields: [{ kind: 'text' as const, flag: '', label: 'Fleet', required: true }],
    };
    const { slack, app } = await workbench({ interpret: () => ({ kind: 'form', form, command: 'fleet' }) });
    await slack.as('ada').command('/ami fleet', { channel: 'ops' });
    await app.idle();
    expect(slack.views(slack.as('ada').user.id).map((view) => slack.plainText(view))).toEqual([
      expect.stringContaining('Fleet'),
    ]);
  });
});

describe('an answer', () => {
  const later = { answers: 'later' as const };

  it.each(['now', 'later'] as const)('for everybody there is shown to all of them (%s)', async (answers) => {
    const { slack, shownTo, app } = await workbench({
      interpret: () => ready('freeze', async () => ({ ...say('frozen'), audience: 'all' }), { answers }),
    });
    await slack.as('ada').command('/ami freeze', { channel: 'ops' });
    await app.idle();
    expect(
      slack
        .channel('ops')
        .messages()
        .map((message) => slack.plainText(message)),
    ).toEqual(['frozen']);
    expect(shownTo('ada')).not.toContain('frozen');
  });

  it('for everybody there is a message to all also where the response URL fails', async () => {
    const { slack, app } = await workbench({
      interpret: () => ready('freeze', async () => ({ ...say('frozen'), audience: 'all' }), later),
    });
    slack.faults.failNext(1, 'expired_url', { method: 'response_url' });
    await slack.as('ada').command('/ami freeze', { channel: 'ops' });
    await app.idle();
    expect(
      slack
        .channel('ops')
        .messages()
        .map((message) => slack.plainText(message)),
    ).toEqual(['frozen']);
  });

  it('takes another way when the response URL fails', async () => {
    const { slack, shownTo, app } = await workbench({
      interpret: () => ready('list', async () => say('the answer'), later),
    });
    slack.faults.failNext(1, 'expired_url', { method: 'response_url' });
    await slack.as('ada').command('/ami list', { channel: 'ops' });
    await app.idle();
    expect(shownTo('ada')).toContain('the answer');
    expect(slack.apiCalls()['chat.postEphemeral']?.byResult).toEqual({ ok: 1 });
  });

  it('is tried again while Slack is away, and is in the log when that does not help', async () => {
    const waited: number[] = [];
    const { slack, app, logged } = await workbench({
      interpret: () => ready('list', async () => say('the answer'), later),
      waitMs: async (durationMs) => void waited.push(durationMs),
    });
    slack.faults.down();
    await slack.as('ada').command('/ami list', { channel: 'ops' });
    await app.idle();
    expect(waited.filter((durationMs) => durationMs !== 1_500)).toEqual([
      1_000, 2_000, 5_000, 10_000, 10_000, 10_000, 10_000, 10_000,
    ]);
    expect(logged).toContainEqual({
      message: 'answer could not be delivered',
      keys: expect.objectContaining({ answer: fingerprint('the answer') }),
    });
  });

  it('that refuses is delivered like any other', async () => {
    const refuse = () => Promise.reject(new Refusal('frozen', 'prod is frozen.', 'Ask ada.'));
    const { slack, shownTo, app } = await workbench({ interpret: () => ready('rollout', refuse, later) });
    await slack.as('ada').command('/ami rollout', { channel: 'ops' });
    await app.idle();
    expect(shownTo('ada').join()).toContain('prod is frozen.');
  });
});
