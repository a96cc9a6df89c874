import { describe, expect, it } from 'vitest';
import {
  isRecorded,
  isScaledTo,
  newestRecorded,
  type RaiseRecord,
  recordedRaise,
} from '../../src/fleet/raise-record.ts';

const asked = (from: number, to: number, startedAtMs: number) => ({
  startedAtMs,
  cause: `At 2026-01-15T09:00:00Z a user request explicitly set group desired capacity changing the desired capacity from ${from} to ${to}.`,
});
const alarm = (from: number, to: number, startedAtMs: number) => ({
  startedAtMs,
  cause: `At 2026-01-15T09:00:00Z a monitor alarm load in state ALARM triggered policy out changing the desired capacity from ${from} to ${to}.`,
});

const found = (record: RaiseRecord | undefined) => record && { from: record.from, to: record.to, atMs: record.atMs };

describe('the record of a raise', () => {
  it.each([
    ['is ours when it raises by just our number', [asked(10, 12, 5_000)], { from: 10, to: 12, atMs: 5_000 }],
    ['is ours from wherever the capacity was by then', [asked(13, 15, 5_000)], { from: 13, to: 15, atMs: 5_000 }],
    ['is not ours by another number', [asked(10, 13, 5_000)], undefined],
    ['is not ours when an alarm did it', [alarm(10, 12, 5_000)], undefined],
    ['is not ours when it is older than the intent', [asked(10, 12, 1_000)], undefined],
    ['is none where nothing is recorded', [], undefined],
    ['is ours when max size cut it off', [asked(19, 20, 5_000)], { from: 19, to: 20, atMs: 5_000 }],
    [
      'is ours where an alarm is told in the same breath',
      [{ startedAtMs: 5_000, cause: `${asked(10, 12, 0).cause} ${alarm(12, 13, 0).cause}` }],
      { from: 10, to: 12, atMs: 5_000 },
    ],
    [
      'is not ours when a later launch tells of an older request',
      [{ startedAtMs: Date.UTC(2026, 0, 15, 9, 5), cause: asked(10, 12, 0).cause }],
      undefined,
      Date.UTC(2026, 0, 15, 9, 4),
    ],
  ])('%s', (_name, records, expected, sinceMs = 4_500) => {
    expect(found(recordedRaise(records, { by: 2, sinceMs, max: 20 }))).toEqual(expected);
  });

  it('is not an earlier raise of ours', () => {
    const records = [asked(10, 12, 5_000)];
    expect(recordedRaise(records, { by: 2, sinceMs: 4_500, not: { from: 10, to: 12 } })).toBeUndefined();
  });

  it('explains a capacity whoever changed it, once it is written down', () => {
    expect(isRecorded([alarm(10, 12, 5_000)], 12, 4_500)).toBe(true);
    expect(isRecorded([alarm(10, 12, 1_000)], 12, 4_500)).toBe(false);
    expect(isRecorded([alarm(10, 112, 5_000)], 12, 4_500)).toBe(false);
  });

  it('is told from a scale-out to the same number', () => {
    expect(isScaledTo([alarm(10, 12, 5_000)], 12, 4_500)).toBe(true);
    expect(isScaledTo([asked(10, 12, 5_000)], 12, 4_500)).toBe(false);
  });

  it('tells the capacity of by now, when it is the newest', () => {
    expect(newestRecorded([alarm(12, 13, 6_000), asked(10, 12, 5_000)])).toBe(13);
    expect(newestRecorded([])).toBeUndefined();
  });
});
