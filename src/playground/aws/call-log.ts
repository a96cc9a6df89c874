import type { Call } from './calls.ts';
import type { ServiceName } from './services.ts';

/** A call that may have changed the world, in the order in which they arrived. */
export interface MutatingCall {
  readonly atMs: number;
  readonly service: ServiceName;
  readonly action: string;
  readonly input: object;
  readonly requestId: string;
  /** The error code that was answered, or `done` where the effect happened, whether or not the reply arrived. */
  readonly outcome: string;
}

/** What the simulated AWS was asked, for assertions and figures. */
export interface CallLog {
  /** Counts by `service:Action`, refused calls included. */
  counts(): Readonly<Record<string, number>>;
  /** Everything that was not a Describe, Get, Head, List or Search. */
  mutations(): readonly MutatingCall[];
  clear(): void;
}

export interface CallRecorder extends CallLog {
  /** Counts a call and answers it with its number, from 1 on. */
  arrived(service: ServiceName, action: string): Call;
  answered(call: MutatingCall): void;
}

export function createCallRecorder(): CallRecorder {
  const counts = new Map<string, number>();
  const mutations: MutatingCall[] = [];
  let n = 0;
  return {
    arrived: (service, action) => {
      const key = `${service}:${action}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      n += 1;
      return { service, action, n };
    },
    answered: (call) => {
      if (!/^(Describe|BatchGet|Get|Head|List|Search)/.test(call.action)) mutations.push(call);
    },
    counts: () => Object.fromEntries(counts),
    mutations: () => mutations,
    clear: () => {
      counts.clear();
      mutations.length = 0;
    },
  };
}
