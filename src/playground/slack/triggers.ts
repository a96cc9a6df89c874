import type { Ids } from './ids.ts';

/** How long a trigger works, in milliseconds of real time: the bot's answer is what is measured. */
const lifetimeMs = 3000;

export interface Trigger {
  readonly userId: string;
}

export interface Triggers {
  /** A new trigger_id for what a person just did. */
  issue(trigger: Trigger): string;
  /** Uses the trigger up, or says why it cannot be used. */
  exchange(triggerId: string): Trigger | 'invalid_trigger_id' | 'trigger_expired' | 'trigger_exchanged';
}

/** Trigger ids as Slack gives them: for one use, within 3 seconds of `wallNowMs`. */
export function createTriggers(wallNowMs: () => number, ids: Ids): Triggers {
  const issued = new Map<string, { readonly trigger: Trigger; readonly atMs: number; isUsed: boolean }>();
  return {
    issue: (trigger) => {
      const id = `${wallNowMs()}.${ids.secret(12)}`;
      issued.set(id, { trigger, atMs: wallNowMs(), isUsed: false });
      return id;
    },
    exchange: (triggerId) => {
      const found = issued.get(triggerId);
      if (found === undefined) return 'invalid_trigger_id';
      if (found.isUsed) return 'trigger_exchanged';
      if (wallNowMs() - found.atMs > lifetimeMs) return 'trigger_expired';
      found.isUsed = true;
      return found.trigger;
    },
  };
}
