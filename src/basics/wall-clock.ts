/** What the clock on the wall of a time zone shows. Pure: all of it is what the time zone database of Node says. */

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export const minutesOfDay = 24 * 60;
const minuteMs = 60_000;

/** A moment as it is read off a wall. */
export interface WallClock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly weekday: Weekday;
  /** Since midnight as the wall shows it, whole. */
  readonly minute: number;
}

/** Whether this is a time zone of the IANA database, such as `Europe/Zurich` or `UTC`. */
export function isTimeZone(text: string): boolean {
  // Offsets such as +02:00 are taken by Node as well, and know nothing of summer time.
  return /^[A-Za-z]/.test(text) && formatterOf(text) !== undefined;
}

/** Throws RangeError for a time zone that is none. */
export function wallClockAt(atMs: number, timeZone: string): WallClock {
  const shown = new Date(atMs + offsetMsAt(atMs, timeZone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    weekday: weekdayOf(shown),
    minute: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  };
}

export function dayBefore(weekday: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(weekday) + 6) % 7] ?? weekday;
}

function weekdayOf(shown: Date): Weekday {
  return weekdays[(shown.getUTCDay() + 6) % 7] ?? 'mon';
}

/**
 * Every moment in a span at which the wall of a time zone may show one of `minutes` of a day, and every moment at which
 * it is put forward or back, in order. Some of them may be of an hour that the wall leaves out.
 */
export function momentsOf(
  span: { readonly fromMs: number; readonly untilMs: number },
  minutes: readonly number[],
  timeZone: string,
): readonly number[] {
  const { fromMs, untilMs } = span;
  const changes = offsetChanges(span, timeZone);
  const offsets = [...new Set([fromMs, ...changes].map((atMs) => offsetMsAt(atMs, timeZone)))];
  const dayMs = minutesOfDay * minuteMs;
  const found = new Set(changes);
  for (let dayAtMs = Math.floor(fromMs / dayMs - 1) * dayMs; dayAtMs <= untilMs + dayMs; dayAtMs += dayMs)
    for (const offset of offsets) for (const minute of minutes) found.add(dayAtMs + minute * minuteMs - offset);
  return [...found].filter((atMs) => atMs > fromMs && atMs <= untilMs).sort((one, other) => one - other);
}

/** No time zone is put forward and back again within this. */
const stepMs = 6 * 60 * minuteMs;

function offsetChanges({ fromMs, untilMs }: { fromMs: number; untilMs: number }, timeZone: string): number[] {
  const changes: number[] = [];
  for (let atMs = fromMs; atMs < untilMs; atMs += stepMs) {
    const before = offsetMsAt(atMs, timeZone);
    if (offsetMsAt(atMs + stepMs, timeZone) !== before) changes.push(changeAfter(atMs, before, timeZone));
  }
  return changes;
}

/** The first whole minute within one step at which the offset is another. */
function changeAfter(atMs: number, before: number, timeZone: string): number {
  let [low, high] = [Math.floor(atMs / minuteMs), Math.ceil((atMs + stepMs) / minuteMs)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMsAt(middle * minuteMs, timeZone) === before) low = middle;
    else high = middle;
  }
  return high * minuteMs;
}

/** How far the wall is ahead of UTC, in whole minutes. */
function offsetMsAt(atMs: number, timeZone: string): number {
  const formatter = formatterOf(timeZone);
  if (formatter === undefined) throw new RangeError(`${timeZone} is no time zone`);
  const parts = new Map(formatter.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shownMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return shownMs - Math.floor(atMs / minuteMs) * minuteMs;
}

const formatters = new Map<string, Intl.DateTimeFormat | undefined>();

/** Made once for each: making one costs a hundred times what using it does. */
function formatterOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!formatters.has(timeZone)) formatters.set(timeZone, newFormatter(timeZone));
  return formatters.get(timeZone);
}

function newFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric';
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'iso8601', hourCycle: 'h23', ...fields });
  } catch {
    return undefined;
  }
}
