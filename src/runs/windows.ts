/** When changes may be made, by the clock on a wall. Pure. */
import * as z from 'zod';
import { dayBefore, minutesOfDay, momentsOf, type WallClock, wallClockAt, weekdays } from '../basics/wall-clock.ts';

export const windowSchema = z.object({
  /** The days on which it opens. */
  days: z.array(z.enum(weekdays)),
  /** `09:00`. */
  from: z.string(),
  /** `17:00`, or `24:00`; where it is not after `from`, it is of the next day. */
  to: z.string(),
  timeZone: z.string(),
});
/** A time of the week. Without any, every time is as good as another. */
export type Window = z.infer<typeof windowSchema>;

export type WindowState =
  | { readonly kind: 'open'; readonly untilMs?: number }
  /** Without `untilMs` it does not open for weeks: each time that it would, the clocks are put forward. */
  | { readonly kind: 'closed'; readonly untilMs?: number };

/** A window of one day of the week may fall into the hour that is left out in spring, and opens a week later. */
const lookAheadMs = 16 * minutesOfDay * 60_000;

/**
 * Whether one of the windows is open, and until when that stays so. The clock on the wall decides: an hour that it leaves
 * out in spring is never open, and one that it shows twice in autumn is open twice. Open without an end where they
 * never close.
 */
export function windowState(windows: readonly Window[], nowMs: number): WindowState {
  const isOpen = isOpenAt(windows, nowMs);
  const kind = isOpen ? 'open' : 'closed';
  const span = { fromMs: nowMs, untilMs: nowMs + lookAheadMs };
  const edges = windows.flatMap(({ from, to, timeZone }) => momentsOf(span, [minuteOf(from), minuteOf(to)], timeZone));
  const untilMs = edges.sort((one, other) => one - other).find((atMs) => isOpenAt(windows, atMs) !== isOpen);
  return untilMs === undefined ? { kind } : { kind, untilMs };
}

/** Whether changes may be made at a moment. */
export function isOpenAt(windows: readonly Window[], atMs: number): boolean {
  return windows.length === 0 || windows.some((window) => isOpenBy(window, wallClockAt(atMs, window.timeZone)));
}

function isOpenBy({ days, from, to }: Window, { weekday, minute }: WallClock): boolean {
  const [opens, closes] = [minuteOf(from), minuteOf(to)];
  if (opens < closes) return days.includes(weekday) && opens <= minute && minute < closes;
  return (days.includes(weekday) && opens <= minute) || (days.includes(dayBefore(weekday)) && minute < closes);
}

/** `09:30` is 570. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const dayNames = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
} as const;
const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Monday 7 December 09:00 Europe/Zurich`: a moment as the window that is open then has it on its wall. */
export function momentText(windows: readonly Window[], atMs: number): string {
  const timeZone = (windows.find((window) => isOpenAt([window], atMs)) ?? windows[0])?.timeZone ?? 'UTC';
  const { weekday, day, month, minute } = wallClockAt(atMs, timeZone);
  return `${dayNames[weekday]} ${day} ${monthNames[month - 1]} ${timeText(minute)} ${timeZone}`;
}

function timeText(minute: number): string {
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** `mon to fri 09:00 to 17:00 Europe/Zurich`, one after the other. */
export function windowsText(windows: readonly Window[]): string {
  return windows.map(({ days, from, to, timeZone }) => `${daysText(days)} ${from} to ${to} ${timeZone}`).join('; ');
}

function daysText(days: readonly Window['days'][number][]): string {
  const numbers = weekdays.flatMap((name, at) => (days.includes(name) ? [at] : []));
  if (numbers.length === weekdays.length) return 'every day';
  const [first = 0] = numbers;
  const last = numbers.at(-1) ?? first;
  if (numbers.length > 2 && last - first === numbers.length - 1) return `${weekdays[first]} to ${weekdays[last]}`;
  return numbers.map((at) => weekdays[at]).join(', ');
}
