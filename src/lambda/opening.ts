/** What every function opens once for all its invocations. */
import { createQueue } from '../aws/queue.ts';
import { readSecrets } from '../aws/secrets.ts';
import { once } from '../basics/once.ts';
import { type FunctionVariables, type ProcessEnvironment, readFunctionVariables } from '../config/environment.ts';
import { createLog } from '../process/logging.ts';
import { NotReadyError } from '../process/not-ready.ts';
import { openAmiable, readSettings } from '../process/opening.ts';
import type { Core } from '../wiring.ts';
import { createOutbox, type Outbox } from './messages.ts';

export interface OpenedFunction {
  readonly core: Core;
  readonly outbox: Outbox;
  readonly environment: ProcessEnvironment;
}

/**
 * Opens the store, the accounts and the queue. Throws ConfigurationError, NotReadyError or AwsError where one of them
 * is not as it has to be.
 */
export async function openFunction({
  reach,
  variables = readFunctionVariables(),
}: {
  /** The calls to AWS that it may make; any when absent. */
  readonly reach?: ReadonlySet<string>;
  readonly variables?: FunctionVariables;
} = {}): Promise<OpenedFunction> {
  const { region, queueUrl, secretsPath, source } = variables;
  const secrets = secretsPath === undefined ? {} : await readSecrets(secretsPath, { region });
  const { environment, config } = readSettings({ ...source, ...secrets });
  const log = createLog({ level: environment.logLevel, destination: process.stdout, secrets: Object.values(secrets) });
  const { core } = await openAmiable({ environment, config, log, ...(reach === undefined ? {} : { reach }) });
  return { core, environment, outbox: createOutbox(createQueue(queueUrl, { region }), () => core.desk.clock.nowMs()) };
}

/** The token and the signing secret. Throws NotReadyError where the parameters do not have them. */
export function slackSecrets({ environment }: OpenedFunction): {
  readonly token: string;
  readonly signingSecret: string;
} {
  const { slack } = environment;
  if (slack.kind === 'http') return { token: slack.botToken, signingSecret: slack.signingSecret };
  throw new NotReadyError(
    'SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are not there: put both into the Parameter Store, under the path in AMIABLE_SECRETS.',
  );
}

type Handler<Answer> = (event: unknown) => Promise<Answer>;

/** A handler that is made with the first event, kept, and made again where that failed. */
export function lazyHandler<Answer>(make: () => Promise<Handler<Answer>>): Handler<Answer> {
  const made = once(make);
  return async (event) => (await made())(event);
}
