import { type Log, silentLog } from '../basics/log.ts';
import type { Store } from '../runs/store.ts';
import { createActStore } from './acts.ts';
import { createAlertStore } from './alerts.ts';
import { createReadMany } from './readable.ts';
import { createAuditStore, createFreezeStore, createLockStore, createPeakStore, createPinStore } from './records.ts';
import { createRunStore } from './runs.ts';
import { createStoryStore } from './stories.ts';
import type { TableClient } from './table-client.ts';

/** Everything Amiable remembers, in one table. What cannot be read of it is named in the log. */
export function createStore(table: TableClient, log: Log = silentLog): Store {
  const readMany = createReadMany(log);
  return {
    ...createRunStore(table, readMany),
    ...createStoryStore(table),
    ...createLockStore(table),
    ...createFreezeStore(table),
    ...createPinStore(table, readMany),
    ...createAuditStore(table),
    ...createPeakStore(table),
    ...createAlertStore(table),
    ...createActStore(table),
  };
}
