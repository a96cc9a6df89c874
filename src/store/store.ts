import type { Store } from '../runs/store.ts';
import { createAuditStore, createFreezeStore, createLockStore, createPinStore } from './records.ts';
import { createRunStore } from './runs.ts';
import { createStoryStore } from './stories.ts';
import type { TableClient } from './table-client.ts';

/** Everything Amiable remembers, in one table. */
export function createStore(table: TableClient): Store {
  return {
    ...createRunStore(table),
    ...createStoryStore(table),
    ...createLockStore(table),
    ...createFreezeStore(table),
    ...createPinStore(table),
    ...createAuditStore(table),
  };
}
