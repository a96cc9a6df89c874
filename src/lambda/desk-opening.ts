import { deferredAccess } from '../aws/deferred-access.ts';
import { systemClock } from '../basics/clock.ts';
import { readFunctionVariables } from '../config/environment.ts';
import { placesIn } from '../process/places.ts';
import { openDesk } from '../wiring-desk.ts';
import { openStore } from './open-store.ts';
import { outboxOf } from './outbox.ts';
import { type OpenedDesk, type Reach, settle } from './settling.ts';

/** Slack waits three seconds for what a menu offers. */
const patienceMs = 1_000;

/**
 * Opens what answers people, for a function that must answer quickly when it is new: what reaches AWS is loaded when it
 * is first needed. Throws as `openFunction` does.
 */
export async function openDeskFunction(reach: Reach = {}): Promise<OpenedDesk> {
  const variables = readFunctionVariables();
  const { environment, config, log, calls, isOutdated } = await settle(variables);
  const { accountId, region } = variables;
  const clock = systemClock;
  const store = openStore(variables, environment.table, log, calls);
  const places = placesIn(config, { accountId, region });
  const aws = deferredAccess(places, async () => {
    const { openAccounts } = await import('../process/accounts.ts');
    return openAccounts({ places, store, clock, log, calls, patienceMs, ...reach });
  });
  const core = openDesk({ config, store, clock, log, calls, deployment: environment.table }, aws);
  return { core, environment, isOutdated, outbox: outboxOf(variables, core.desk.clock, calls) };
}
