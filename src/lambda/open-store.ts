import type { Log } from '../basics/log.ts';
import type { FunctionVariables } from '../config/environment.ts';
import type { Store } from '../runs/store.ts';
import { createStore } from '../store/store.ts';
import { createDynamoClient, createTableClient } from '../store/table-client.ts';
import { type CallLog, counterAt } from '../wiring-calls.ts';

/** The store in a table of the function's own account and region, with its calls counted. */
export function openStore(variables: FunctionVariables, table: string, log: Log, calls: CallLog): Store {
  const { region } = variables;
  return createStore(
    createTableClient(createDynamoClient({ region }, counterAt(calls, 'dynamodb', variables)), table),
    log,
  );
}
