const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const wholeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** Such as `17:45`, in local time. */
export function clockTime(atMs: number): string {
  return clockFormat.format(atMs);
}

/** Day and time in full. */
export function wholeTime(atMs: number): string {
  return wholeFormat.format(atMs);
}

/** Such as `Tuesday, 24 November`. */
export function dayOf(atMs: number): string {
  return dayFormat.format(atMs);
}
