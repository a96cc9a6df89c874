import { systemClock } from '../basics/clock.ts';
import { readFunctionVariables } from '../config/environment.ts';
import { packagedConfig } from '../config/packaged.ts';
import type { Desk } from '../operations/desk.ts';
import { createLog } from '../process/logging.ts';
import { settingsOf } from '../process/settings.ts';
import { type CallLog, createCallLog } from '../wiring-calls.ts';
import type { Outbox } from './messages.ts';
import { openStore } from './open-store.ts';
import { outboxOf } from './outbox.ts';

export interface OpenedForHints {
  readonly core: { readonly desk: Pick<Desk, 'store' | 'config' | 'clock'>; readonly calls: CallLog };
  readonly outbox: Outbox;
}

/**
 * Opens the store and the queue alone, for a function that only says which runs are worth a look: there are many events,
 * and each is little work. Throws ConfigurationError.
 */
export async function openForHints(): Promise<OpenedForHints> {
  const variables = readFunctionVariables();
  const { environment, config } = settingsOf(variables.source, () => packagedConfig);
  const log = createLog({ level: environment.logLevel, destination: process.stdout, secrets: [] });
  const clock = systemClock;
  const calls = createCallLog({ clock, log });
  const store = openStore(variables, environment.table, log, calls);
  return { core: { desk: { store, config, clock }, calls }, outbox: outboxOf(variables, clock, calls) };
}
