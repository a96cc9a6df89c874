/** How often a method may be called, in calls a minute per app and workspace: Slack's tiers, at their lower bound. */
const callsPerMinute = { tier1: 1, tier2: 20, tier3: 50, tier4: 100, special: 300 } as const;

export type Tier = keyof typeof callsPerMinute;

const minuteMs = 60_000;
const postEveryMs = 1000;

export interface RateLimits {
  /** Seconds to wait before this call may be made again, or undefined: it may be made now, and is counted. */
  take(call: {
    readonly method: string;
    readonly tier: Tier;
    readonly channelId?: string | undefined;
  }): number | undefined;
}

/** The limits, on the given time: each method its tier, and `chat.postMessage` one message a second per channel. */
export function createRateLimits(nowMs: () => number): RateLimits {
  const callsAtMs = new Map<string, number[]>();
  const postedAtMs = new Map<string, number>();
  return {
    take: ({ method, tier, channelId }) => {
      const now = nowMs();
      const recent = (callsAtMs.get(method) ?? []).filter((atMs) => atMs > now - minuteMs);
      callsAtMs.set(method, recent);
      const oldest = recent[0];
      if (oldest !== undefined && recent.length >= callsPerMinute[tier]) return secondsUntil(oldest + minuteMs, now);
      if (method === 'chat.postMessage' && channelId !== undefined) {
        const last = postedAtMs.get(channelId);
        if (last !== undefined && now < last + postEveryMs) return secondsUntil(last + postEveryMs, now);
        postedAtMs.set(channelId, now);
      }
      recent.push(now);
      return undefined;
    },
  };
}

function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((atMs - nowMs) / 1000));
}
