import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothingYet, readChannel, repliesTo, withUpdate } from '../../../../src/playground/page/browser/page-state.ts';
import type { PageMessage, Update } from '../../../../src/playground/page/contract.ts';

const message = (part: Partial<PageMessage>): PageMessage => ({
  ts: '100.000100',
  channelId: 'C1',
  userId: 'U1',
  text: 'hello',
  blocks: [],
  attachments: [],
  files: [],
  isBroadcast: false,
  isEphemeral: false,
  isEdited: false,
  isTombstone: false,
  version: 1,
  ...part,
});
const posted = (part: Partial<PageMessage>): Update => ({
  kind: 'messages',
  messages: [message(part)],
  isWhole: false,
});
const told = (...updates: readonly Update[]) => updates.reduce(withUpdate, nothingYet);
const textsIn = (state: ReturnType<typeof told>, channelId = 'C1'): string[] =>
  (state.messages?.get(channelId) ?? []).map(({ text }) => text);

describe('what the page knows', () => {
  it('takes the place of what it knew where it is told everything', () => {
    const state = told(posted({ text: 'before' }), {
      kind: 'messages',
      messages: [message({ channelId: 'C2', text: 'now' })],
      isWhole: true,
    });
    expect(state.messages?.has('C1')).toBe(false);
    expect(textsIn(state, 'C2')).toEqual(['now']);
  });

  it('changes a message in its place', () => {
    const state = told(
      posted({ ts: '100.000100', text: 'one' }),
      posted({ ts: '200.000100', text: 'two' }),
      posted({ ts: '100.000100', text: 'one, edited', version: 2 }),
    );
    expect(textsIn(state)).toEqual(['one, edited', 'two']);
  });

  it('leaves the other messages the same objects, so that they need not be drawn again', () => {
    const before = told(posted({ ts: '100.000100' }), posted({ ts: '200.000100' }));
    const now = withUpdate(before, posted({ ts: '200.000100', text: 'edited', version: 2 }));
    expect(now.messages?.get('C1')?.[0]).toBe(before.messages?.get('C1')?.[0]);
  });

  it('loses a message that is gone, and a home that is', () => {
    const view = { id: 'V1', hash: '1', content: {}, state: {}, errors: {} };
    const state = told(posted({}), { kind: 'home', view }, { kind: 'gone', channelId: 'C1', ts: '100.000100' });
    expect(textsIn(state)).toEqual([]);
    expect(state.home).toEqual(view);
    expect('home' in withUpdate(state, { kind: 'home' })).toBe(false);
  });

  it('has the messages of a channel in the order of their ts, in whatever order it heard of them', () => {
    const ts = fc.integer({ min: 1_000_000_000, max: 1_000_000_050 }).map((seconds) => `${seconds}.000100`);
    fc.assert(
      fc.property(fc.array(ts, { maxLength: 30 }), (heard) => {
        const state = told(...heard.map((one) => posted({ ts: one, text: one })));
        expect(textsIn(state)).toEqual([...new Set(heard)].sort());
      }),
    );
  });
});

describe('a channel', () => {
  const all = [
    message({ ts: '1.000100', text: 'card' }),
    message({ ts: '2.000100', text: 'reply', threadTs: '1.000100', userId: 'U2' }),
    message({ ts: '3.000100', text: 'told to all', threadTs: '1.000100', isBroadcast: true }),
    message({ ts: '4.000100', text: 'other' }),
  ];

  it('shows what stands in it, and replies only where they were sent to it as well', () => {
    expect(readChannel(all).messages.map(({ text }) => text)).toEqual(['card', 'told to all', 'other']);
  });

  it('counts the replies of a thread, and who wrote them', () => {
    const { threads } = readChannel(all);
    expect([...threads]).toEqual([['1.000100', { count: 2, userIds: ['U2', 'U1'], lastTs: '3.000100' }]]);
    expect(repliesTo(all, '1.000100').map(({ text }) => text)).toEqual(['reply', 'told to all']);
  });
});
