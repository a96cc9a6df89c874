import type { Log } from '../basics/log.ts';

export interface LastRunOptions {
  /** How many runs have not ended. */
  countLive(): Promise<number>;
  readonly log: Log;
  /** Answers whether to look again. */
  wait(): Promise<boolean>;
}

/**
 * Resolves when no run lives any more, or when there is no more waiting. A run in the middle of a fleet needs the
 * process more than the process needs Slack. Never rejects.
 */
export async function untilNothingLives({ countLive, log, wait }: LastRunOptions): Promise<void> {
  let said = false;
  do {
    try {
      const runs = await countLive();
      if (runs === 0) return;
      if (!said) log.error({ runs }, 'runs under way are carried on; the process ends after the last of them');
      said = true;
    } catch (error) {
      log.warn({ error }, 'nobody could say which runs are under way');
    }
  } while (await wait());
}
