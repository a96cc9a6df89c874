export type DownHow = 'refused' | 'server-error' | 'timeout';

/** What goes wrong on demand. `method` narrows a fault to one API method, such as `chat.update`. */
export interface Faults {
  /** The next `calls` calls are answered 429. */
  rateLimitNext(calls: number, options?: { readonly method?: string; readonly retryAfterSeconds?: number }): void;
  /** Slack is away from `fromMs` (included) to `toMs`, on the simulation's clock. */
  downBetween(fromMs: number, toMs: number, how?: DownHow): void;
  /** Slack is away from now until `up`. */
  down(how?: DownHow): void;
  /** Ends every outage, planned ones too. */
  up(): void;
  /** The next `calls` calls take effect, but their replies never arrive. */
  loseReplies(calls: number, options?: { readonly method?: string }): void;
  /** The next `calls` calls fail with an error of Slack's, such as `fatal_error`. */
  failNext(calls: number, error: string, options?: { readonly method?: string }): void;
  /** Every reply takes this long in real time; 0 ends it. */
  slow(delayMs: number): void;
}

export type Fault =
  | { readonly kind: 'down'; readonly how: DownHow }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'reply-lost' };

export interface FaultPlan {
  readonly controls: Faults;
  /** The fault that meets this call, and uses it up. */
  next(method: string): Fault | undefined;
  delayMs(): number;
}

interface Pending {
  readonly method: string | undefined;
  readonly fault: Fault;
  left: number;
}

/** Faults on demand, on the simulation's time. */
export function createFaults(nowMs: () => number): FaultPlan {
  let outages: { fromMs: number; toMs: number; how: DownHow }[] = [];
  const pending: Pending[] = [];
  let delayMs = 0;
  const downBetween = (fromMs: number, toMs: number, how: DownHow = 'refused'): void => {
    outages.push({ fromMs, toMs, how });
  };
  const plan = (left: number, method: string | undefined, fault: Fault): void => {
    pending.push({ left, method, fault });
  };
  return {
    controls: {
      rateLimitNext: (calls, { method, retryAfterSeconds = 1 } = {}) => {
        plan(calls, method, { kind: 'rate-limited', retryAfterSeconds });
      },
      downBetween,
      down: (how) => downBetween(nowMs(), Number.POSITIVE_INFINITY, how),
      up: () => {
        outages = [];
      },
      loseReplies: (calls, { method } = {}) => plan(calls, method, { kind: 'reply-lost' }),
      failNext: (calls, error, { method } = {}) => plan(calls, method, { kind: 'error', error }),
      slow: (durationMs) => {
        delayMs = durationMs;
      },
    },
    next: (method) => {
      const now = nowMs();
      const outage = outages.find(({ fromMs, toMs }) => fromMs <= now && now < toMs);
      if (outage !== undefined) return { kind: 'down', how: outage.how };
      const due = pending.find((item) => item.left > 0 && (item.method === undefined || item.method === method));
      if (due === undefined) return undefined;
      due.left -= 1;
      return due.fault;
    },
    delayMs: () => delayMs,
  };
}
