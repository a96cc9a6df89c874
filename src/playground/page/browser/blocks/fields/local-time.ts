/** A Unix time as a control for local date and time has it: `2026-01-15T09:00`. */
export function localOf(timestampSeconds: number): string {
  const at = new Date(timestampSeconds * 1000);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The Unix time of that local time; null for what is none. */
export function secondsOf(local: string): number | null {
  const atMs = local === '' ? Number.NaN : new Date(local).getTime();
  return Number.isNaN(atMs) ? null : Math.floor(atMs / 1000);
}
