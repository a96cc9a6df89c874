import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';

type Secrets = Readonly<Record<string, string>>;

export interface KeptSecretsOptions {
  /** As they were read when the function was opened. */
  readonly secrets: Secrets;
  readonly read: () => Promise<Secrets>;
  readonly clock: Clock;
  readonly log: Log;
  /** Waits in real time. */
  readonly waitMs: (durationMs: number) => Promise<void>;
}

/** A changed secret counts after this at the latest; a flood of forged requests has them read no more often. */
export const secretsKeptMs = 60_000;
/** Slack waits three seconds for an answer, and the Parameter Store is not in its way. */
const patienceMs = 1_000;

/**
 * Answers whether the secrets have been changed since they were read. Looks once a minute at most, since an instance of a
 * function lives for hours; says no where it cannot be told, and goes on with those it has.
 */
export function keptSecrets({ secrets, read, clock, log, waitMs }: KeptSecretsOptions): () => Promise<boolean> {
  let lookedAtMs = clock.nowMs();
  const readInTime = async (): Promise<Secrets> => {
    const late = waitMs(patienceMs).then(() => Promise.reject(new Error('the secrets were not read in time')));
    return Promise.race([read(), late]);
  };
  return async () => {
    if (clock.nowMs() - lookedAtMs < secretsKeptMs) return false;
    lookedAtMs = clock.nowMs();
    try {
      return !isDeepStrictEqual(await readInTime(), secrets);
    } catch (error) {
      log.warn({ error }, 'the secrets could not be looked at again; those from before are used');
      return false;
    }
  };
}
