/** What every function needs: its settings with the secrets, a log, and where it hands things on. */
import { setTimeout as delay } from 'node:timers/promises';
import { createQueue } from '../aws/queue.ts';
import { readSecrets } from '../aws/secrets.ts';
import { systemClock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { once } from '../basics/once.ts';
import type { FunctionVariables, ProcessEnvironment } from '../config/environment.ts';
import { packagedConfig } from '../config/packaged.ts';
import { createLog } from '../process/logging.ts';
import { NotReadyError } from '../process/not-ready.ts';
import type { RoleKind } from '../process/places.ts';
import { type Settings, settingsOf } from '../process/settings.ts';
import type { DeskSide } from '../wiring-desk.ts';
import { keptSecrets } from './kept-secrets.ts';
import { createOutbox, type Outbox } from './messages.ts';

interface Opened {
  /** Whether the secrets are others by now, so that it has to be opened anew. Never rejects. */
  readonly isOutdated: () => Promise<boolean>;
}

export interface OpenedDesk extends Opened {
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
}: FunctionVariables): Promise<Settings & Opened & { readonly log: Log }> {
  const read = async () => (secretsPath === undefined ? {} : readSecrets(secretsPath, { region }));
  const secrets = await read();
  const settings = settingsOf({ ...source, ...secrets }, () => packagedConfig);
  const { logLevel } = settings.environment;
  const log = createLog({ level: logLevel, destination: process.stdout, secrets: Object.values(secrets) });
  const waitMs = async (durationMs: number) => delay(durationMs, undefined, { ref: false });
  return { ...settings, log, isOutdated: keptSecrets({ secrets, read, clock: systemClock, log, waitMs }) };
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
 * A handler that is made with the first event, kept, and made again where that failed or the secrets have been changed.
 * What it has called is told before it may be frozen.
 */
export function lazyHandler<Made extends Opened & { readonly core: Pick<DeskSide, 'calls'> }, Answer>(
  open: () => Promise<Made>,
  functionOf: (opened: Made) => Handler<Answer>,
): Handler<Answer> {
  const make = async () => {
    const opened = await open();
    return { handle: functionOf(opened), opened };
  };
  let made = once(make);
  return async (event) => {
    if (await (await made()).opened.isOutdated()) made = once(make);
    const { handle, opened } = await made();
    try {
      return await handle(event);
    } finally {
      opened.core.calls?.tell();
    }
  };
}
