import { describe, expect, it } from 'vitest';
import { nothingYet, withUpdate } from '../../../src/playground/page/browser/page-state.ts';
import type { Update } from '../../../src/playground/page/contract.ts';
import { followWorkspace } from '../../../src/playground/page/workspace-feed.ts';
import type { SimulatedSlack } from '../../../src/playground/slack/simulated-slack.ts';
import { botCall } from '../slack/bot-call.ts';
import { aWorkspace } from '../slack/builders.ts';

const opsOf = (slack: SimulatedSlack): string => slack.channel('ops').channel.id;

function aFeed(said: number, before: (slack: SimulatedSlack) => unknown = () => {}) {
  const { slack } = aWorkspace();
  before(slack);
  const ada = slack.as('ada');
  for (const text of numbered(said)) ada.say(text, { channel: 'ops' });
  const updates: Update[] = [];
  let later = (): void => {};
  const timers = {
    after: (_durationMs: number, act: () => void) => {
      later = act;
      return () => {
        later = () => {};
      };
    },
  };
  const stop = followWorkspace(slack, 'grace', (update) => updates.push(update), timers);
  const channelId = slack.channel('ops').channel.id;
  return {
    ...{ slack, ada, updates, stop },
    timeGoesOn: () => later(),
    texts: () => (updates.reduce(withUpdate, nothingYet).messages?.get(channelId) ?? []).map(({ text }) => text),
  };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `message ${index}`);

describe('what a person is told of the workspace', () => {
  it('is the newest messages first, and all of them soon', () => {
    const { texts, timeGoesOn } = aFeed(500);
    expect(texts()).toEqual(numbered(500).slice(-60));
    timeGoesOn();
    expect(texts()).toEqual(numbered(500));
  });

  it('is everything at once where it is not much', () => {
    const { texts, timeGoesOn, updates } = aFeed(60);
    expect(texts()).toEqual(numbered(60));
    const before = updates.length;
    timeGoesOn();
    expect(updates.length).toBe(before);
  });

  it('is the old messages as they are when they are told', () => {
    const { slack, texts, timeGoesOn } = aFeed(100, (earlier) =>
      botCall(earlier, 'chat.postMessage', { channel: opsOf(earlier), text: 'a card' }),
    );
    const card = slack
      .channel('ops')
      .all()
      .find(({ text }) => text === 'a card');
    botCall(slack, 'chat.update', { channel: opsOf(slack), text: 'the card, changed', ts: card?.ts ?? '' });
    expect(texts()).toContain('the card, changed');
    timeGoesOn();
    expect(texts()).toEqual(['the card, changed', ...numbered(100)]);
  });

  it('is nothing of a channel that they are not in', () => {
    const { slack, updates } = aFeed(1);
    slack.as('ada').say('for us alone', { channel: 'secret' });
    const told = updates.flatMap((update) => (update.kind === 'messages' ? update.messages : []));
    expect(told.map(({ text }) => text)).toEqual(['message 0']);
  });

  it('ends when it is stopped', () => {
    const { ada, stop, texts, timeGoesOn } = aFeed(100);
    stop();
    ada.say('too late', { channel: 'ops' });
    timeGoesOn();
    expect(texts()).toEqual(numbered(100).slice(-60));
  });
});
