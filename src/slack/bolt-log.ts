import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../basics/log.ts';

/** Our log as the Slack packages want one. What they call information is detail to us. */
export function boltLogger(log: Log): Logger {
  return {
    debug: () => {},
    info: (...message: unknown[]) => log.debug({ said: sentence(message) }, 'slack library'),
    warn: (...message: unknown[]) => log.warn({ said: sentence(message) }, 'slack library'),
    error: (...message: unknown[]) => log.error({ said: sentence(message) }, 'slack library'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

function sentence(message: readonly unknown[]): string {
  return message.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
}
