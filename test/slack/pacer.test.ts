import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { type Ask, createPacer } from '../../src/slack/pacer.ts';

const startMs = Date.UTC(2026, 0, 15, 9, 0, 0);

function ask(more: Partial<Ask> = {}): Ask {
  return { channel: 'C1', kind: 'update', runId: 'r-1', byPerson: false, ...more };
}

describe('the pacer', () => {
  it('lets one machine message a second into a channel, posts and updates together', () => {
    const clock = testClock(startMs);
    const pacer = createPacer(clock);
    expect(pacer.admit(ask())).toEqual({ kind: 'go' });
    expect(pacer.admit(ask({ kind: 'post' }))).toEqual({ kind: 'later', atMs: startMs + 1_000 });
    expect(pacer.admit(ask({ channel: 'C2' }))).toEqual({ kind: 'go' });
    clock.advanceBy(1_000);
    expect(pacer.admit(ask({ kind: 'post' }))).toEqual({ kind: 'go' });
  });

  it('gives everyone who waits a turn of their own, and keeps it', () => {
    const clock = testClock(startMs);
    const pacer = createPacer(clock);
    const turns = ['a', 'b', 'c', 'd'].map((runId) => pacer.admit(ask({ runId })));
    expect(turns).toEqual([
      { kind: 'go' },
      { kind: 'later', atMs: startMs + 1_000 },
      { kind: 'later', atMs: startMs + 2_000 },
      { kind: 'later', atMs: startMs + 3_000 },
    ]);
    clock.advanceBy(1_000);
    expect(pacer.admit(ask({ runId: 'late' }))).toEqual({ kind: 'later', atMs: startMs + 4_000 });
    expect(pacer.admit(ask({ runId: 'b' }))).toEqual({ kind: 'go' });
  });

  it('gives away a turn that nobody takes', () => {
    const clock = testClock(startMs);
    const pacer = createPacer(clock);
    pacer.admit(ask());
    pacer.admit(ask({ runId: 'gone' }));
    clock.advanceBy(4_000);
    expect(pacer.admit(ask({ runId: 'other' }))).toEqual({ kind: 'go' });
  });

  it('shows what a person did at once, but posts no faster than Slack allows', () => {
    const pacer = createPacer(testClock(startMs));
    pacer.admit(ask({ kind: 'post' }));
    expect(pacer.admit(ask({ byPerson: true }))).toEqual({ kind: 'go' });
    expect(pacer.admit(ask({ byPerson: true, kind: 'post' }))).toEqual({ kind: 'later', atMs: startMs + 1_000 });
  });

  it('keeps ten updates of each minute for people, and none over fifty', () => {
    const pacer = createPacer(testClock(startMs));
    const machine = Array.from({ length: 45 }, (_, index) => pacer.admit(ask({ channel: `C${index}` })));
    expect(machine.filter(({ kind }) => kind === 'go')).toHaveLength(40);
    const people = Array.from({ length: 15 }, (_, index) => pacer.admit(ask({ channel: `D${index}`, byPerson: true })));
    expect(people.filter(({ kind }) => kind === 'go')).toHaveLength(10);
    expect(people.at(-1)).toEqual({ kind: 'later', atMs: startMs + 60_000 });
  });

  it('waits as long as Slack asks: posts in that channel, updates everywhere', () => {
    const pacer = createPacer(testClock(startMs));
    pacer.hold(ask({ kind: 'post' }), startMs + 30_000);
    expect(pacer.admit(ask({ kind: 'post', byPerson: true }))).toEqual({ kind: 'later', atMs: startMs + 30_000 });
    expect(pacer.admit(ask({ kind: 'post', channel: 'C2' }))).toEqual({ kind: 'go' });
    pacer.hold(ask(), startMs + 5_000);
    expect(pacer.admit(ask({ channel: 'C3' }))).toEqual({ kind: 'later', atMs: startMs + 5_000 });
  });

  it('never lets machine messages of a channel come closer than a second, whoever asks when', () => {
    const asks = fc.array(
      fc.record({
        runId: fc.constantFrom('a', 'b', 'c'),
        kind: fc.constantFrom('post' as const, 'update' as const),
        stepMs: fc.integer({ min: 0, max: 700 }),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(asks, (list) => {
        const clock = testClock(startMs);
        const pacer = createPacer(clock);
        let lastMs = -Infinity;
        for (const { stepMs, ...wish } of list) {
          clock.advanceBy(stepMs);
          const admission = pacer.admit(ask(wish));
          if (admission.kind === 'later') expect(admission.atMs).toBeGreaterThan(clock.nowMs());
          else {
            expect(clock.nowMs() - lastMs).toBeGreaterThanOrEqual(1_000);
            lastMs = clock.nowMs();
          }
        }
      }),
    );
  });

  it('lets everyone in who comes back when told to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (runs) => {
        const clock = testClock(startMs);
        const pacer = createPacer(clock);
        const waiting = new Map(Array.from({ length: runs }, (_, index) => [`r-${index}`, startMs]));
        let rounds = 0;
        while (waiting.size > 0 && rounds < runs * 3) {
          rounds += 1;
          const [next] = [...waiting].sort((a, b) => a[1] - b[1]);
          if (next === undefined) break;
          const [runId, atMs] = next;
          clock.advanceTo(Math.max(clock.nowMs(), atMs));
          const admission = pacer.admit(ask({ runId, kind: 'post' }));
          if (admission.kind === 'go') waiting.delete(runId);
          else waiting.set(runId, admission.atMs);
        }
        expect(waiting.size).toBe(0);
        expect(clock.nowMs()).toBe(startMs + (runs - 1) * 1_000);
      }),
    );
  });
});
