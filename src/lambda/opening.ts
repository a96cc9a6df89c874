import { readFunctionVariables } from '../config/environment.ts';
import { openAmiable } from '../process/opening.ts';
import type { Core } from '../wiring.ts';
import { type OpenedDesk, outboxOf, type Reach, settle } from './settling.ts';

export interface OpenedFunction extends OpenedDesk {
  readonly core: Core;
}

/** Opens the store, the accounts and the queue. Throws ConfigurationError or AwsError where one is not as it has to be. */
export async function openFunction({ reach }: Reach = {}): Promise<OpenedFunction> {
  const variables = readFunctionVariables();
  const { environment, config, log } = await settle(variables);
  const deployed = { accountId: variables.accountId };
  const { core } = await openAmiable({ environment, config, log, deployed, ...(reach === undefined ? {} : { reach }) });
  return { core, environment, outbox: outboxOf(variables, core) };
}
