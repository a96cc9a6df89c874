import { describe, expect, it } from 'vitest';
import { progress, type Stage, stage } from './telling.ts';

const by = { id: 'U1', name: 'grace', via: 'slack' };
const paused = (seq: number) => ({ seq, kind: 'paused', facts: { by } });
const ended = (seq: number) => ({ seq, kind: 'ended', facts: { outcome: 'done', why: 'All done.', seconds: 60 } });

function card({ slack }: Stage, channel = '#ops') {
  const [message, ...others] = slack
    .channel(channel)
    .messages()
    .filter(({ isBroadcast }) => !isBroadcast);
  expect(others).toEqual([]);
  if (message === undefined) throw new Error('there is no card');
  return message;
}

describe('a card', () => {
  it('is posted once where the run was asked for, and edited in place', async () => {
    const at = stage();
    await at.tell(at.run(progress(10)));
    const first = card(at);
    at.clock.advanceBy(5_000);
    await at.tell(at.run(progress(20)));
    expect(card(at).ts).toBe(first.ts);
    expect(at.slack.plainText(card(at))).toContain('20 of 200');
  });

  it('is not touched while it says the same', async () => {
    const at = stage();
    await at.tell(at.run(progress(10)));
    await at.tell(at.run(progress(10)));
    expect(card(at).version).toBe(at.slack.channel('#ops').messages()[0]?.version);
    expect(at.slack.apiCalls()['chat.update']).toBeUndefined();
  });

  it('stands in the channel of the environment where it has one', async () => {
    const at = stage({ environments: { prod: { channel: 'C0PROD' } } });
    await at.tell(at.run({ environment: 'prod' }));
    expect(at.slack.channel('#ops').messages()).toEqual([]);
    card(at, '#prod');
  });

  it('is posted anew when it was deleted, and the thread goes on there', async () => {
    const at = stage();
    await at.tell(at.run(progress(10)));
    const { ts, channelId } = card(at);
    at.slack.faults.failNext(1, 'message_not_found', { method: 'chat.update' });
    at.clock.advanceBy(5_000);
    await at.tell(at.run(progress(20)), [paused(1)]);
    const messages = at.slack.channel(channelId).messages();
    expect(messages).toHaveLength(2);
    expect(at.slack.channel(channelId).thread(ts)).toEqual([]);
    expect(at.slack.channel(channelId).thread(messages[1]?.ts ?? '')).toHaveLength(1);
  });

  it('is told to the requester alone where the bot may not speak', async () => {
    const at = stage();
    await at.tell(at.run({ place: { channel: 'C0SECRET' } }), [paused(1)]);
    const direct = at.slack.direct(at.slack.as('ada').user.id);
    expect(direct.messages()).toHaveLength(1);
    expect(direct.thread(direct.messages()[0]?.ts ?? '')).toHaveLength(1);
  });

  it('waits for the plan, but not for long', async () => {
    const at = stage();
    const run = at.run({ phase: { kind: 'planning' } });
    await at.store.create(run);
    await at.store.touchStory(run.id, at.clock.nowMs());
    expect(await at.round(run.id)).toBe('later');
    expect(at.slack.channel('#ops').messages()).toEqual([]);
    at.clock.advanceBy(5_000);
    await at.round(run.id);
    card(at);
  });

  it('is not made for a plan that was refused: the requester alone is told, once', async () => {
    const at = stage();
    const phase = { kind: 'ended', atMs: at.clock.nowMs(), outcome: 'refused', why: 'web is frozen.' } as const;
    await at.tell(at.run({ phase }), [
      { seq: 1, kind: 'refused', facts: { code: 'frozen', why: 'web is frozen.', remedy: 'Wait.' } },
      ended(2),
    ]);
    expect(at.slack.channel('#ops').messages()).toEqual([]);
    const shown = at.slack.ephemerals(at.slack.as('ada').user.id).map((message) => at.slack.plainText(message));
    expect(shown).toEqual([expect.stringContaining('web is frozen.')]);
  });

  it('is not posted twice when Slack’s answer is lost', async () => {
    const at = stage();
    at.slack.faults.loseReplies(1, { method: 'chat.postMessage' });
    await at.tell(at.run(progress(10)));
    card(at);
  });
});

describe('where the bot may not speak', () => {
  const deploys = { channels: { deploys: 'C0PROD' } };
  const secret = { place: { channel: 'C0SECRET' } };
  const held = { kind: 'held', sinceMs: 0, why: 'i-1 is unhealthy', code: 'wave-deadline' } as const;
  const stopped = (seq: number) => ({
    seq,
    kind: 'held',
    facts: { step: 'retire', code: 'x', why: 'i-1 is unhealthy' },
  });

  it('the run is told in the general channel before the requester is told alone', async () => {
    const at = stage(deploys);
    await at.tell(at.run(secret), [paused(1)]);
    const { ts } = card(at, '#prod');
    expect(at.slack.channel('#prod').thread(ts)).toHaveLength(1);
    expect(at.slack.direct(at.slack.as('ada').user.id).messages()).toEqual([]);
  });

  it.each(['channel_not_found', 'is_archived', 'not_in_channel'])(
    'any more, the card moves to the next place with its thread: %s',
    async (code) => {
      const at = stage(deploys);
      await at.tell(at.run(progress(10)));
      at.clock.advanceBy(5_000);
      at.slack.faults.failNext(1, code, { method: 'chat.update' });
      await at.tell(at.run({ phase: held }), [stopped(1)]);
      const { ts } = card(at, '#prod');
      expect(at.slack.plainText(card(at, '#prod'))).toContain('i-1 is unhealthy');
      expect(at.slack.channel('#prod').thread(ts)).toHaveLength(1);
      at.clock.advanceBy(5_000);
      await at.tell(at.run(progress(30)));
      expect(at.slack.plainText(card(at, '#prod'))).toContain('30 of 200');
    },
  );

  it('any more, what happened is told in the next place, and the card follows', async () => {
    const at = stage(deploys);
    await at.tell(at.run({ phase: held }));
    at.clock.advanceBy(5_000);
    at.slack.faults.failNext(1, 'is_archived', { method: 'chat.postMessage' });
    await at.tell(at.run({ phase: held }), [stopped(1)]);
    const [told] = at.slack.channel('#prod').messages();
    expect(told === undefined ? '' : at.slack.plainText(told)).toMatch(/Stopped in retire[\s\S]*r-7k3f9q/);
    at.clock.advanceBy(5_000);
    at.slack.faults.failNext(1, 'is_archived', { method: 'chat.update' });
    await at.tell(at.run({ phase: held }));
    expect(at.slack.channel('#prod').messages()).toHaveLength(2);
  });

  it('because the thread is gone, what happened is told beside it', async () => {
    const at = stage();
    await at.tell(at.run({ phase: held }));
    at.clock.advanceBy(5_000);
    at.slack.faults.failNext(1, 'thread_not_found', { method: 'chat.postMessage' });
    await at.tell(at.run({ phase: held }), [stopped(1)]);
    const [, told] = at.slack.channel('#ops').messages();
    expect(told === undefined ? '' : at.slack.plainText(told)).toMatch(/Stopped in retire[\s\S]*r-7k3f9q/);
  });

  it('anywhere, it is tried again', async () => {
    const at = stage();
    await at.store.create(at.run());
    await at.store.touchStory('r-7k3f9q', at.clock.nowMs());
    at.slack.faults.failNext(2, 'is_archived', { method: 'chat.postMessage' });
    expect(await at.round('r-7k3f9q')).toBe('later');
    await at.tell(at.run());
    card(at);
  });
});

describe('a message that Slack does not take as it is drawn', () => {
  it('is posted in plain words, so that nothing is held up', async () => {
    const at = stage();
    at.slack.faults.failNext(1, 'invalid_blocks', { method: 'chat.postMessage' });
    await at.tell(at.run(progress(10)), [paused(1)]);
    const first = card(at);
    expect(first.blocks).toEqual([]);
    expect(first.text).toContain('Running');
    expect(first.text).toContain('/ami status r-7k3f9q');
    expect(at.slack.channel('#ops').thread(first.ts)).toHaveLength(1);
    expect(at.logged.map(({ message }) => message)).toContain('Slack did not take a message as it was drawn');
  });

  it('is edited in plain words, and drawn again as soon as it can be', async () => {
    const at = stage();
    await at.tell(at.run(progress(10)));
    at.clock.advanceBy(5_000);
    at.slack.faults.failNext(1, 'invalid_blocks', { method: 'chat.update' });
    await at.tell(at.run(progress(20)));
    expect(card(at).blocks).toEqual([]);
    at.clock.advanceBy(5_000);
    await at.tell(at.run(progress(30)));
    expect(at.slack.plainText(card(at))).toContain('30 of 200');
    expect(card(at).blocks).not.toEqual([]);
  });

  it('is told in plain words in the thread', async () => {
    const at = stage();
    await at.tell(at.run());
    at.clock.advanceBy(5_000);
    at.slack.faults.failNext(1, 'invalid_blocks', { method: 'chat.postMessage' });
    await at.tell(at.run(), [paused(1), paused(2)]);
    const thread = at.slack.channel('#ops').thread(card(at).ts);
    expect(thread.map(({ blocks }) => blocks.length)).toEqual([0, expect.any(Number)]);
    expect(thread[1]?.blocks).not.toEqual([]);
    expect(thread.map((entry) => at.slack.plainText(entry))).toEqual([
      expect.stringContaining('grace paused the run.'),
      expect.stringContaining('grace paused the run.'),
    ]);
  });
});

describe('the thread', () => {
  it('has one entry per note, and the end is sent to the channel too', async () => {
    const at = stage();
    await at.tell(at.run(), [paused(1), { seq: 2, kind: 'resumed', facts: { by, pausedSeconds: 60 } }, ended(3)]);
    const thread = at.slack.channel('#ops').thread(card(at).ts);
    expect(thread.map(({ isBroadcast }) => isBroadcast)).toEqual([false, false, true]);
  });

  it('keeps a second between the messages of a channel', async () => {
    const at = stage();
    const startMs = at.clock.nowMs();
    const endMs = await at.tell(at.run(), [paused(1), paused(2), paused(3)]);
    expect(endMs - startMs).toBe(3_000);
    expect(at.slack.apiCalls()['chat.postMessage']?.byResult).toEqual({ ok: 4 });
    expect(at.slack.apiCalls()['conversations.replies']).toBeUndefined();
  });

  it('does not starve while the card changes all the time', async () => {
    const at = stage();
    await at.tell(at.run(progress(0)));
    await at.store.appendNotes(
      'r-7k3f9q',
      [1, 2, 3].map((seq) => ({
        ...ended(seq),
        kind: 'wave-healthy',
        facts: { wave: seq, of: 3, instances: 1, seconds: 1 },
        atMs: 0,
      })),
    );
    for (let done = 1; done <= 8; done += 1) {
      at.clock.advanceBy(1_000);
      const stored = await at.store.read('r-7k3f9q');
      await at.store.commit({ ...at.run(progress(done)), fence: stored?.fence ?? 0 }, 0);
      await at.store.touchStory('r-7k3f9q', at.clock.nowMs());
      await at.round('r-7k3f9q');
    }
    expect(at.slack.channel('#ops').thread(card(at).ts)).toHaveLength(3);
    await at.tell(at.run(progress(8)));
    expect(at.slack.plainText(card(at))).toContain('8 of 200');
  });

  it('does not repeat an entry when Slack’s answer is lost', async () => {
    const at = stage();
    await at.tell(at.run());
    at.clock.advanceBy(5_000);
    at.slack.faults.loseReplies(1, { method: 'chat.postMessage' });
    await at.tell(at.run(), [paused(1)]);
    expect(at.slack.channel('#ops').thread(card(at).ts)).toHaveLength(1);
  });

  it('waits as long as Slack asks, and loses nothing', async () => {
    const at = stage();
    const run = at.run();
    await at.tell(run);
    at.clock.advanceBy(5_000);
    const startMs = at.clock.nowMs();
    at.slack.faults.rateLimitNext(1, { method: 'chat.postMessage', retryAfterSeconds: 30 });
    const endMs = await at.tell(run, [paused(1)]);
    expect(endMs - startMs).toBe(30_000);
    expect(at.slack.channel('#ops').thread(card(at).ts)).toHaveLength(1);
  });

  it('goes on after Slack was away, with the final state', async () => {
    const at = stage();
    await at.tell(at.run());
    at.slack.faults.downBetween(at.clock.nowMs(), at.clock.nowMs() + 600_000);
    const phase = { kind: 'ended', atMs: at.clock.nowMs(), outcome: 'done', why: 'All done.' } as const;
    await at.tell(at.run({ phase }), [ended(1)]);
    expect(at.slack.plainText(card(at))).toContain('Done');
    expect(at.slack.channel('#ops').thread(card(at).ts)).toMatchObject([{ isBroadcast: true }]);
  });

  it('asks those who may approve by name', async () => {
    const at = stage({
      people: { roles: { approvers: ['S0APPROVERS', 'everyone'] } },
      environments: { prod: { roles: { approvers: ['S0APPROVERS'] } } },
    });
    const asked = { seq: 1, kind: 'approval-asked', facts: { untilMs: at.clock.nowMs() + 60_000, required: 1 } };
    await at.tell(at.run({ environment: 'prod' }), [asked]);
    const [entry] = at.slack.channel('#ops').thread(card(at).ts);
    expect(JSON.stringify(entry?.blocks)).toContain('{"type":"usergroup","usergroup_id":"S0APPROVERS"}');
  });

  it('mentions nobody where everyone may approve', async () => {
    const at = stage();
    await at.tell(at.run(), [
      { seq: 1, kind: 'approval-asked', facts: { untilMs: at.clock.nowMs() + 60_000, required: 1 } },
    ]);
    expect(JSON.stringify(at.slack.channel('#ops').thread(card(at).ts))).not.toContain('usergroup');
  });
});

describe('a person’s click', () => {
  it('shows on the card at once, although the channel had a message just now', async () => {
    const at = stage();
    await at.tell(at.run(progress(1)));
    const startMs = at.clock.nowMs();
    const pausedRun = at.run({
      ...progress(1),
      paused: { by: { id: 'U1', name: 'grace', via: 'slack' }, atMs: startMs },
    });
    await at.store.appendNotes(pausedRun.id, [{ ...paused(1), atMs: startMs }]);
    await at.store.commit(pausedRun, 0);
    await at.store.touchStory(pausedRun.id, startMs);
    await at.round(pausedRun.id);
    expect(at.slack.plainText(card(at))).toContain('Paused');
    expect(at.clock.nowMs()).toBe(startMs);
  });
});

describe('hostile words', () => {
  it('neither mention nor format on the card and in the thread', async () => {
    const at = stage();
    const hostile = '<!channel> <@U1> *x* `y`';
    const phase = { kind: 'held', sinceMs: at.clock.nowMs(), why: hostile, code: 'x' } as const;
    await at.tell(at.run({ subject: hostile, phase }), [{ seq: 1, kind: 'rejected', facts: { by, reason: hostile } }]);
    const shown = JSON.stringify([card(at), at.slack.channel('#ops').thread(card(at).ts)]);
    expect(shown).not.toContain('"type":"broadcast"');
    expect(shown).not.toContain('"user_id":"U1"');
    expect(shown).not.toMatch(/"type":"mrkdwn","text":"[^"]*(?:channel|\*x\*)/);
    expect(card(at).text).not.toContain('<!channel>');
  });
});
