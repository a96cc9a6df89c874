/**
 * Gives every message of a channel its own ts, in order, from the time: `1768467600.000100`. Two messages in one
 * millisecond differ in the last digits; a clock that stands still never gives the same ts twice.
 */
export function createTimestamps(): (channelId: string, nowMs: number) => string {
  const lastMicros = new Map<string, number>();
  return (channelId, nowMs) => {
    const micros = Math.max(nowMs * 1000, (lastMicros.get(channelId) ?? 0) + 100);
    lastMicros.set(channelId, micros);
    return formatTs(micros);
  };
}

/** Whole microseconds since the epoch as Slack writes them. */
export function formatTs(micros: number): string {
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
}

/** The order of two ts: negative when `a` is older. */
export function compareTs(a: string, b: string): number {
  const [aSeconds = '', aMicros = ''] = a.split('.');
  const [bSeconds = '', bMicros = ''] = b.split('.');
  return Number(aSeconds) - Number(bSeconds) || Number(aMicros) - Number(bMicros);
}
