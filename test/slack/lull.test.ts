import { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLull, type Lull } from '../../src/slack/lull.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A request that waits for its answer until `answer` is called. */
function request(lull: Lull): { readonly answer: () => void } {
  const incoming = new IncomingMessage(new Socket());
  const response = new ServerResponse(incoming);
  lull.watch(() => {})(incoming, response);
  return { answer: () => void EventEmitter.prototype.emit.call(response, 'close') };
}

function quietOf(lull: Lull): { quiet: boolean } {
  const seen = { quiet: false };
  void lull.quiet().then(() => {
    seen.quiet = true;
  });
  return seen;
}

describe('a lull', () => {
  it('is there in a moment when nobody waits', async () => {
    const seen = quietOf(createLull());
    await vi.advanceTimersByTimeAsync(30);
    expect(seen.quiet).toBe(true);
  });

  it('comes when the last waiting request is answered', async () => {
    const lull = createLull();
    const [first, second] = [request(lull), request(lull)];
    const seen = quietOf(lull);
    first.answer();
    await vi.advanceTimersByTimeAsync(200);
    expect(seen.quiet).toBe(false);
    second.answer();
    await vi.advanceTimersByTimeAsync(60);
    expect(seen.quiet).toBe(true);
  });

  it('does not take a short gap in a crowd for its end', async () => {
    const lull = createLull();
    const seen = quietOf(lull);
    for (let round = 0; round < 5; round += 1) {
      request(lull).answer();
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(seen.quiet).toBe(false);
  });

  it('is not waited for longer than two seconds', async () => {
    const lull = createLull();
    request(lull);
    const seen = quietOf(lull);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(seen.quiet).toBe(true);
  });
});
