import { validation } from './engine.ts';

const minuteMs = 60_000;
const yearMinutes = 366 * 24 * 60;

/** The bounds of the five fields: minute, hour, day of month, month, day of week. */
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/**
 * The next moment after `afterMs` at which a recurrence of five fields is due, in UTC; undefined where there is none
 * within a year. Throws ValidationError for what is no recurrence.
 */
export function nextOccurrence(recurrence: string, afterMs: number): number | undefined {
  const [minutes, hours, days, months, weekdays] = readFields(recurrence);
  const isEither = days !== undefined && weekdays !== undefined;
  const isDay = (at: Date): boolean => {
    const ofMonth = days?.has(at.getUTCDate()) ?? true;
    const ofWeek = weekdays === undefined || weekdays.has(at.getUTCDay()) || (at.getUTCDay() === 0 && weekdays.has(7));
    return isEither ? ofMonth || ofWeek : ofMonth && ofWeek;
  };
  const first = Math.floor(afterMs / minuteMs) + 1;
  for (let minute = first; minute < first + yearMinutes; minute += 1) {
    const at = new Date(minute * minuteMs);
    const isTime = (minutes?.has(at.getUTCMinutes()) ?? true) && (hours?.has(at.getUTCHours()) ?? true);
    if (isTime && (months?.has(at.getUTCMonth() + 1) ?? true) && isDay(at)) return at.getTime();
  }
  return undefined;
}

/** A field that holds for every value is undefined. */
function readFields(recurrence: string): (ReadonlySet<number> | undefined)[] {
  const fields = recurrence.trim().split(/\s+/);
  if (fields.length !== bounds.length) throw invalid(recurrence);
  return bounds.map(([least, most], index) => readField(fields[index] ?? '*', least, most, recurrence));
}

function readField(field: string, least: number, most: number, recurrence: string): ReadonlySet<number> | undefined {
  if (field === '*') return undefined;
  const values = field.split(',').flatMap((part) => {
    const match = /^(?:(\d+)(?:-(\d+))?|\*)(?:\/(\d+))?$/.exec(part);
    if (match === null) throw invalid(recurrence);
    const [, from, to, step = '1'] = match;
    const first = Number(from ?? least);
    const last = Number(to ?? (from === undefined || part.includes('/') ? most : from));
    const isIn = first >= least && last <= most && first <= last && Number(step) > 0;
    if (!isIn) throw invalid(recurrence);
    const count = Math.floor((last - first) / Number(step)) + 1;
    return Array.from({ length: count }, (_, index) => first + index * Number(step));
  });
  return new Set(values);
}

function invalid(recurrence: string): Error {
  return validation(`Given recurrence string: ${recurrence} is invalid`);
}
