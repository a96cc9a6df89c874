/** What every function needs: its settings with the secrets, a log, and where it hands things on. */
import { createQueue } from '../aws/queue.ts';
import { readSecrets } from '../aws/secrets.ts';
import type { Log } from '../basics/log.ts';
import { once } from '../basics/once.ts';
import type { FunctionVariables, ProcessEnvironment } from '../config/environment.ts';
import { packagedConfig } from '../config/packaged.ts';
import { createLog } from '../process/logging.ts';
import { NotReadyError } from '../process/not-ready.ts';
import type { RoleKind } from '../process/places.ts';
import { type Settings, settingsOf } from '../process/settings.ts';
import type { DeskSide } from '../wiring-desk.ts';
import { createOutbox, type Outbox } from './messages.ts';

export interface OpenedDesk {
  readonly core: DeskSide;
  readonly outbox: Outbox;
  readonly environment: ProcessEnvironment;
}

export interface Reach {
  /** The calls to AWS that it may make; any when absent. */
  readonly reach?: ReadonlySet<string>;
  /** Which roles it takes on in other accounts, as its own role allows it. */
  readonly as?: RoleKind;
}

/** Throws ConfigurationError, or AwsError where the secrets cannot be read. */
export async function settle({
  region,
  secretsPath,
  source,
}: FunctionVariables): Promise<Settings & { readonly log: Log }> {
  const secrets = secretsPath === undefined ? {} : await readSecrets(secretsPath, { region });
  const settings = settingsOf({ ...source, ...secrets }, () => packagedConfig);
  const { logLevel } = settings.environment;
  return {
    ...settings,
    log: createLog({ level: logLevel, destination: process.stdout, secrets: Object.values(secrets) }),
  };
}

/** The queue that the worker reads. */
export function outboxOf({ queueUrl, region }: FunctionVariables, { desk }: DeskSide): Outbox {
  return createOutbox(createQueue(queueUrl, { region }), () => desk.clock.nowMs());
}

/** The token and the signing secret. Throws NotReadyError where the parameters do not have them. */
export function slackSecrets({ environment }: Pick<OpenedDesk, 'environment'>): {
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

/**
 * A handler that is made with the first event, kept, and made again where that failed. What it has called is told before
 * it may be frozen.
 */
export function lazyHandler<Opened extends { readonly core: Pick<DeskSide, 'calls'> }, Answer>(
  open: () => Promise<Opened>,
  functionOf: (opened: Opened) => Handler<Answer>,
): Handler<Answer> {
  const made = once(async () => {
    const opened = await open();
    return { handle: functionOf(opened), calls: opened.core.calls };
  });
  return async (event) => {
    const { handle, calls } = await made();
    try {
      return await handle(event);
    } finally {
      calls?.tell();
    }
  };
}
