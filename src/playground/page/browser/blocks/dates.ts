/** Slack's dates: a moment, and a format in which tokens in braces stand for parts of it. */

export interface Reader {
  readonly nowMs: number;
  /** Default: that of the browser. */
  readonly timeZone?: string | undefined;
  /** Whether clocks have 12 hours or 24. Default: as the browser's do. */
  readonly hourCycle?: 'h12' | 'h23' | undefined;
}

interface Moment extends Reader {
  readonly atMs: number;
}

type Formatter = (moment: Moment) => string;

const hasTwelveHours = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 === true;
const browserCycle = hasTwelveHours ? 'h12' : 'h23';
const latestSeconds = 9_999_999_999;
const secondMs = 1_000;
const dayMs = 86_400_000;

const tokens: Readonly<Record<string, Formatter>> = {
  date_num: numbers,
  date_slash: (moment) => intl(moment, { day: '2-digit', month: '2-digit', year: 'numeric' }),
  date_long: (moment) => long(moment, true),
  date_long_full: longFull,
  date_long_pretty: (moment) => prettyDay(moment) ?? long(moment, true),
  date: monthAndDay,
  date_pretty: (moment) => prettyDay(moment) ?? monthAndDay(moment),
  date_short: short,
  date_short_pretty: (moment) => prettyDay(moment) ?? short(moment),
  day_divider_pretty: (moment) => prettyDay(moment) ?? long(moment, !isThisYear(moment)),
  time: (moment) => clock(moment, { hour: 'numeric', minute: '2-digit' }),
  time_secs: (moment) => clock(moment, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
};

/** What the reader sees of the moment, or undefined where the format or the timestamp cannot be shown. */
export function formatDate(timestampSeconds: number, format: string, reader: Reader): string | undefined {
  if (!(timestampSeconds >= 0 && timestampSeconds <= latestSeconds) || !knowsAll(format)) return undefined;
  const moment = { ...reader, atMs: timestampSeconds * secondMs };
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => tokens[token]?.(moment) ?? whole);
}

/** The moment in full, with the zone: for whoever needs it to the second. */
export function wholeDate(timestampSeconds: number, { timeZone }: Pick<Reader, 'timeZone'>): string {
  return formatter({ dateStyle: 'long', timeStyle: 'long' }, timeZone).format(timestampSeconds * secondMs);
}

/** Whether what is shown changes with the time of the reader. */
export function goesStale(format: string): boolean {
  return /_pretty\}|\{ago\}/.test(format);
}

function knowsAll(format: string): boolean {
  return [...format.matchAll(/\{(\w+)\}/g)].every(([, token = '']) => Object.hasOwn(tokens, token));
}

function numbers(moment: Moment): string {
  const parts = dayParts(moment.atMs, moment.timeZone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

function long(moment: Moment, withYear: boolean): string {
  const weekday = intl(moment, { weekday: 'long' });
  return `${weekday}, ${monthAndDay(moment)}${withYear ? `, ${dayParts(moment.atMs, moment.timeZone).year}` : ''}`;
}

function longFull(moment: Moment): string {
  return intl(moment, { month: 'long', day: 'numeric', year: 'numeric' });
}

function monthAndDay(moment: Moment): string {
  return `${intl(moment, { month: 'long' })} ${ordinal(Number(dayParts(moment.atMs, moment.timeZone).day))}`;
}

function short(moment: Moment): string {
  return intl(moment, { month: 'short', day: 'numeric', year: 'numeric' });
}

function isThisYear({ atMs, nowMs, timeZone }: Moment): boolean {
  return dayParts(atMs, timeZone).year === dayParts(nowMs, timeZone).year;
}

const dayNames = new Map([
  [-1, 'yesterday'],
  [0, 'today'],
  [1, 'tomorrow'],
]);

function prettyDay({ atMs, nowMs, timeZone }: Moment): string | undefined {
  return dayNames.get(dayNumber(atMs, timeZone) - dayNumber(nowMs, timeZone));
}

/** Counts the days of the reader's calendar, however long each of them was. */
function dayNumber(atMs: number, timeZone: string | undefined): number {
  const { year, month, day } = dayParts(atMs, timeZone);
  return Math.floor(Date.UTC(Number(year), Number(month) - 1, Number(day)) / dayMs);
}

interface DayParts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

function dayParts(atMs: number, timeZone: string | undefined): DayParts {
  const parts = formatter({ year: 'numeric', month: '2-digit', day: '2-digit' }, timeZone).formatToParts(atMs);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return { year: part('year'), month: part('month'), day: part('day') };
}

const units = [
  ['year', 365 * dayMs],
  ['month', 30 * dayMs],
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', secondMs],
] as const;

const relative = new Intl.RelativeTimeFormat('en-US', { numeric: 'always' });

function ago({ atMs, nowMs }: Moment): string {
  const apartMs = Math.round((atMs - nowMs) / secondMs) * secondMs;
  const [unit, unitMs] = units.find(([, ms]) => Math.abs(apartMs) >= ms) ?? ['second', secondMs];
  if (apartMs === 0) return 'just now';
  return relative.format(Math.trunc(apartMs / unitMs), unit);
}

const ordinals = new Intl.PluralRules('en-US', { type: 'ordinal' });
const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

function ordinal(day: number): string {
  return `${day}${endings[ordinals.select(day)] ?? 'th'}`;
}

/** Words are English, as the page is; the clock is the reader's. */
function clock(moment: Moment, options: Intl.DateTimeFormatOptions): string {
  return intl(moment, { ...options, hourCycle: moment.hourCycle ?? browserCycle });
}

function intl({ atMs, timeZone }: Moment, options: Intl.DateTimeFormatOptions): string {
  return formatter(options, timeZone).format(atMs);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one takes far longer than using it. */
function formatter(options: Intl.DateTimeFormatOptions, timeZone: string | undefined): Intl.DateTimeFormat {
  const key = JSON.stringify([options, timeZone]);
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', timeZone === undefined ? options : { ...options, timeZone });
  formatters.set(key, made);
  return made;
}
