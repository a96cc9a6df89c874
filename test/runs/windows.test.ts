import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, wallClockAt, weekdays } from '../../src/basics/wall-clock.ts';
import { isOpenAt, momentText, type Window, windowState, windowsText } from '../../src/runs/windows.ts';

const zurich = 'Europe/Zurich';
const workdays: Window = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00', timeZone: zurich };
const nights: Window = { days: ['fri', 'sat'], from: '22:00', to: '06:00', timeZone: zurich };
const early: Window = { days: ['sun'], from: '02:15', to: '02:45', timeZone: zurich };

const minuteMs = 60_000;
const at = (text: string): number => Date.parse(text);
const shown = ({ untilMs }: { untilMs?: number }): string =>
  untilMs === undefined ? 'never' : new Date(untilMs).toISOString();

describe('the state of windows', () => {
  it.each([
    ['in the middle of a working day', [workdays], '2026-01-14T10:30:00Z', 'open', '2026-01-14T16:00:00.000Z'],
    ['at the minute it opens', [workdays], '2026-01-14T08:00:00Z', 'open', '2026-01-14T16:00:00.000Z'],
    ['a moment before', [workdays], '2026-01-14T07:59:59.999Z', 'closed', '2026-01-14T08:00:00.000Z'],
    ['at the minute it closes', [workdays], '2026-01-14T16:00:00Z', 'closed', '2026-01-15T08:00:00.000Z'],
    ['over a weekend', [workdays], '2026-01-16T16:00:00Z', 'closed', '2026-01-19T08:00:00.000Z'],
    ['over the weekend of summer time', [workdays], '2026-03-27T16:00:00Z', 'closed', '2026-03-30T07:00:00.000Z'],
    ['over the weekend of winter time', [workdays], '2026-10-23T15:00:00Z', 'closed', '2026-10-26T08:00:00.000Z'],
    ['before midnight', [nights], '2026-01-16T22:30:00Z', 'open', '2026-01-17T05:00:00.000Z'],
    ['after midnight', [nights], '2026-01-18T03:00:00Z', 'open', '2026-01-18T05:00:00.000Z'],
    [
      'after midnight of a day that is not named',
      [nights],
      '2026-01-19T03:00:00Z',
      'closed',
      '2026-01-23T21:00:00.000Z',
    ],
    ['of a night that is an hour longer', [nights], '2026-10-24T21:00:00Z', 'open', '2026-10-25T05:00:00.000Z'],
    ['that fall into the hour left out', [early], '2026-03-28T12:00:00Z', 'closed', '2026-04-05T00:15:00.000Z'],
    ['in the hour shown twice, the first time', [early], '2026-10-25T00:20:00Z', 'open', '2026-10-25T00:45:00.000Z'],
    ['in the hour shown twice, between', [early], '2026-10-25T00:50:00Z', 'closed', '2026-10-25T01:15:00.000Z'],
    [
      'one after the other',
      [workdays, { ...workdays, from: '17:00', to: '24:00' }],
      '2026-01-14T10:00:00Z',
      'open',
      '2026-01-14T23:00:00.000Z',
    ],
    [
      'that never close',
      [{ ...workdays, days: [...weekdays], from: '00:00', to: '24:00' }],
      '2026-01-14T10:00:00Z',
      'open',
      'never',
    ],
    ['that are not there', [], '2026-01-14T10:00:00Z', 'open', 'never'],
    [
      'in zones apart',
      [workdays, { ...workdays, timeZone: 'America/New_York' }],
      '2026-01-14T10:00:00Z',
      'open',
      '2026-01-14T22:00:00.000Z',
    ],
    [
      'half an hour beside the others',
      [{ ...workdays, timeZone: 'Asia/Kolkata' }],
      '2026-01-14T03:00:00Z',
      'closed',
      '2026-01-14T03:30:00.000Z',
    ],
  ] satisfies [string, Window[], string, string, string][])('%s', (_, windows, now, kind, until) => {
    const state = windowState(windows, at(now));
    expect([state.kind, shown(state)]).toEqual([kind, until]);
  });
});

const time = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const minutes = quarter * 15;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
});
const window: fc.Arbitrary<Window> = fc
  .record({
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
    timeZone: fc.constantFrom(
      zurich,
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Casablanca',
      'UTC',
    ),
  })
  .filter(({ from, to }) => from !== to);
/** Around the days on which some clocks are put forward or back, and others. */
const moment = fc
  .tuple(
    fc.constantFrom(
      '2026-03-08',
      '2026-03-29',
      '2026-04-05',
      '2026-10-04',
      '2026-10-25',
      '2026-11-01',
      '2026-02-15',
      '2026-07-01',
    ),
    fc.integer({ min: -2 * 1440, max: 1440 }),
  )
  .map(([date, minutes]) => at(`${date}T00:00:00Z`) + minutes * minuteMs);

describe('windows of any kind', () => {
  it('stay as they are until the moment that is told, and are the other way at it', () => {
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), moment, (windows, nowMs) => {
        const { kind, untilMs = nowMs + 2 * 1440 * minuteMs, ...rest } = windowState(windows, nowMs);
        const isOpen = kind === 'open';
        expect(rest).toEqual({});
        for (let atMs = nowMs; atMs < Math.min(untilMs, nowMs + 2 * 1440 * minuteMs); atMs += 5 * minuteMs)
          expect(isOpenAt(windows, atMs)).toBe(isOpen);
        if (windowState(windows, nowMs).untilMs !== undefined) expect(isOpenAt(windows, untilMs)).toBe(!isOpen);
        expect(isOpenAt(windows, untilMs - 1)).toBe(isOpen);
      }),
    );
  });

  it('are open as the wall says it, whatever the clocks do', () => {
    fc.assert(
      fc.property(window, moment, ({ days, from, to, timeZone }, nowMs) => {
        const wall = new Intl.DateTimeFormat('en-GB', {
          timeZone,
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        });
        const [day = '', clock = ''] = wall.format(nowMs).replace(',', '').split(' ');
        const names = weekdays.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
        const yesterday = names[(names.indexOf(day) + 6) % 7];
        const opensOn = (name: string | undefined): boolean =>
          days.some((known) => names[weekdays.indexOf(known)] === name);
        const isOpen =
          from < to
            ? opensOn(day) && from <= clock && clock < to
            : (opensOn(day) && from <= clock) || (opensOn(yesterday) && clock < to);
        expect(isOpenAt([{ days, from, to, timeZone }], nowMs)).toBe(isOpen);
      }),
    );
  });
});

describe('windows in words', () => {
  it.each([
    [[workdays], 'mon to fri 09:00 to 17:00 Europe/Zurich'],
    [[{ ...nights, days: ['sat', 'tue', 'mon'] }], 'mon, tue, sat 22:00 to 06:00 Europe/Zurich'],
    [
      [
        { ...early, days: ['sat', 'sun'] },
        { ...workdays, days: [...weekdays] },
      ],
      'sat, sun 02:15 to 02:45 Europe/Zurich; every day 09:00 to 17:00 Europe/Zurich',
    ],
  ] satisfies [Window[], string][])('%#', (windows, text) => {
    expect(windowsText(windows)).toBe(text);
  });

  it('say a moment as the window has it that is open then', () => {
    const there: Window = { ...workdays, timeZone: 'America/New_York' };
    expect(momentText([workdays, there], at('2026-12-07T08:00:00Z'))).toBe('Monday 7 December 09:00 Europe/Zurich');
    expect(momentText([workdays, there], at('2026-12-07T19:00:00Z'))).toBe('Monday 7 December 14:00 America/New_York');
  });
});

describe('a wall', () => {
  it.each([
    ['Europe/Zurich', true],
    ['UTC', true],
    ['Europe/Zürich', false],
    ['Mars/Base', false],
    ['+02:00', false],
    ['', false],
  ])('of %s', (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });

  it('shows the day that it is there, also where that is not the one in UTC', () => {
    expect(wallClockAt(at('2026-12-31T23:30:00Z'), zurich)).toEqual({
      year: 2027,
      month: 1,
      day: 1,
      weekday: 'fri',
      minute: 30,
    });
    expect(() => wallClockAt(0, 'Mars/Base')).toThrow(RangeError);
  });
});
