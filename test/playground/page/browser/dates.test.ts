import { describe, expect, it } from 'vitest';
import { formatDate, goesStale, wholeDate } from '../../../../src/playground/page/browser/blocks/dates.ts';

const nowMs = Date.UTC(2026, 0, 15, 9, 0, 0);
const reader = { nowMs, timeZone: 'Europe/Berlin', hourCycle: 'h12' } as const;
const seconds = (at: string): number => Date.parse(at) / 1000;
const usual = seconds('2025-03-02T17:05:09Z');

/** What is shown, with usual spaces. */
function shown(timestamp: number, format: string, other: Partial<Parameters<typeof formatDate>[2]> = {}): string {
  return (formatDate(timestamp, format, { ...reader, ...other }) ?? '(fallback)').replaceAll('\u202F', ' ');
}

describe('a date', () => {
  it.each([
    ['{date_num}', '2025-03-02'],
    ['{date_slash}', '03/02/2025'],
    ['{date_long}', 'Sunday, March 2nd, 2025'],
    ['{date_long_full}', 'March 2, 2025'],
    ['{date_long_pretty}', 'Sunday, March 2nd, 2025'],
    ['{date}', 'March 2nd'],
    ['{date_pretty}', 'March 2nd'],
    ['{date_short}', 'Mar 2, 2025'],
    ['{date_short_pretty}', 'Mar 2, 2025'],
    ['{time}', '6:05 PM'],
    ['{time_secs}', '6:05:09 PM'],
    ['{ago}', '10 months ago'],
    ['{day_divider_pretty}', 'Sunday, March 2nd, 2025'],
    ['{date_num} at {time}', '2025-03-02 at 6:05 PM'],
    ['since ever', 'since ever'],
  ])('in the format %s is %s', (format, words) => {
    expect(shown(usual, format)).toBe(words);
  });

  it.each([
    ['2026-01-14T22:59:59Z', 'yesterday'],
    ['2026-01-14T23:00:00Z', 'today'],
    ['2026-01-15T22:59:59Z', 'today'],
    ['2026-01-15T23:00:00Z', 'tomorrow'],
    ['2026-01-16T23:00:00Z', 'Jan 17, 2026'],
  ])('at %s is called %s in the zone of whoever reads', (at, words) => {
    expect(shown(seconds(at), '{date_short_pretty}')).toBe(words);
  });

  it.each(['{date_pretty}', '{date_short_pretty}', '{date_long_pretty}', '{day_divider_pretty}'])(
    'in the format %s is today, within a sentence',
    (format) => {
      expect(shown(nowMs / 1000, `on ${format}`)).toBe('on today');
    },
  );

  it('of this year needs no year between days', () => {
    expect(shown(seconds('2026-01-03T12:00:00Z'), '{day_divider_pretty}')).toBe('Saturday, January 3rd');
  });

  it.each([
    [0, 'just now'],
    [-1, '1 second ago'],
    [-59, '59 seconds ago'],
    [-60, '1 minute ago'],
    [-7_199, '1 hour ago'],
    [-86_400, '1 day ago'],
    [-86_400 * 45, '1 month ago'],
    [-86_400 * 800, '2 years ago'],
    [90, 'in 1 minute'],
  ])('%s seconds away is %s', (away, words) => {
    expect(shown(nowMs / 1000 + away, '{ago}')).toBe(words);
  });

  it('follows the calendar over a change of the clocks', () => {
    const summer = { nowMs: Date.parse('2026-03-29T22:30:00Z') };
    expect(shown(seconds('2026-03-28T23:30:00Z'), '{date_pretty}', summer)).toBe('yesterday');
  });

  it('has a clock of 24 hours where the reader has', () => {
    expect(shown(usual, '{time}', { hourCycle: 'h23' })).toBe('18:05');
    expect(shown(seconds('2026-01-14T23:05:00Z'), '{time}', { hourCycle: 'h23' })).toBe('00:05');
  });

  it.each([
    ['a token that nobody knows', usual, '{date_odd}'],
    ['a name that every object has', usual, '{constructor}'],
    ['no number', Number.NaN, '{date}'],
    ['a time before time', -1, '{date}'],
    ['a time after time', 10_000_000_000, '{date}'],
  ])('gives way to its fallback for %s', (_what, timestamp, format) => {
    expect(shown(timestamp, format)).toBe('(fallback)');
  });

  it('is told in full with its zone', () => {
    expect(wholeDate(usual, reader)).toMatch(/^March 2, 2025 at 6:05:09\sPM GMT\+1$/u);
  });

  it('goes stale where it says how long ago or which day', () => {
    expect(['{ago}', '{date_pretty}', '{time}', '{date}'].map(goesStale)).toEqual([true, true, false, false]);
  });
});
