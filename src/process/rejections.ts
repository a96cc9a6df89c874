import type { EventEmitter } from 'node:events';
import type { Log } from '../basics/log.ts';

/**
 * Goes on where a promise was rejected and nobody handled it, which would end the process, and says so in the log. Whatever
 * it belonged to has failed alone: what must not be lost is in the table. An exception that nobody catches still ends it.
 */
export function outliveRejections(log: Log, source: Pick<EventEmitter, 'on'> = process): void {
  source.on('unhandledRejection', (error: unknown) => log.error({ error }, 'a rejection was handled by nobody'));
}
