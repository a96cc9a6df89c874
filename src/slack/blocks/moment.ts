/** Times as Slack shows them in the zone of whoever reads, with UTC for where it cannot. */

/** Whether Slack takes it as a timestamp. */
export function isMoment(atMs: number): boolean {
  return Number.isFinite(atMs) && atMs >= 0 && atMs < 9_999_999_999_000;
}

export function timestampSeconds(atMs: number): number {
  return Math.floor(atMs / 1000);
}

export function dateFormat(style: 'clock' | 'date' | 'ago'): string {
  switch (style) {
    case 'clock':
      return '{time}';
    case 'date':
      return '{date_short_pretty} at {time}';
    case 'ago':
      return '{ago}';
    default:
      return style satisfies never;
  }
}

/** Such as `2026-01-15 09:00 UTC`. */
export function utcText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
