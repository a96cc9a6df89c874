import { readFunctionVariables } from '../config/environment.ts';
import { openAmiable } from '../process/opening.ts';
import type { Core } from '../wiring.ts';
import { createWorkerSide, type WorkerSide } from '../wiring-slack.ts';
import { outboxOf } from './outbox.ts';
import { type OpenedDesk, type Reach, settle, slackSecrets } from './settling.ts';

export interface OpenedFunction extends OpenedDesk {
  readonly core: Core;
}

/** Opens the store, the accounts and the queue. Throws ConfigurationError or AwsError where one is not as it has to be. */
export async function openFunction(reach: Reach = {}): Promise<OpenedFunction> {
  const variables = readFunctionVariables();
  const { environment, config, log, calls, isOutdated } = await settle(variables);
  const deployed = { accountId: variables.accountId };
  const { core } = await openAmiable({ environment, config, log, deployed, calls, ...reach });
  return { core, environment, isOutdated, outbox: outboxOf(variables, core.desk.clock, calls) };
}

/** The same with what speaks in Slack. Throws NotReadyError as well, where the secrets are not there. */
export async function openSpeakingFunction(
  reach: Reach = {},
): Promise<OpenedFunction & { readonly slack: WorkerSide }> {
  const opened = await openFunction(reach);
  const { slackApiUrl } = opened.environment;
  const { token } = slackSecrets(opened);
  const slack = createWorkerSide(opened.core, { token, ...(slackApiUrl === undefined ? {} : { slackApiUrl }) });
  return { ...opened, slack };
}
