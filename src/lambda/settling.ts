/** What a function is told, with the secrets, a log, and where calls are counted. */
import { setTimeout as delay } from 'node:timers/promises';
import { readSecrets } from '../aws/secrets.ts';
import { systemClock } from '../basics/clock.ts';
import type { CountedRequest } from '../basics/counted-client.ts';
import type { Log } from '../basics/log.ts';
import type { FunctionVariables, ProcessEnvironment } from '../config/environment.ts';
import { packagedConfig } from '../config/packaged.ts';
import { createLog } from '../process/logging.ts';
import { NotReadyError } from '../process/not-ready.ts';
import type { RoleKind } from '../process/places.ts';
import { type Settings, settingsOf } from '../process/settings.ts';
import { type CallLog, counterAt, createCallLog } from '../wiring-calls.ts';
import type { DeskSide } from '../wiring-desk.ts';
import { keptSecrets } from './kept-secrets.ts';
import type { Outbox } from './messages.ts';

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
  accountId,
  region,
  secretsPath,
  source,
}: FunctionVariables): Promise<Settings & Opened & { readonly log: Log; readonly calls: CallLog }> {
  // The log must know them before it may say anything, so what is counted before waits.
  const waiting: CountedRequest[] = [];
  let count = (one: CountedRequest): void => void waiting.push(one);
  const read = async () => (secretsPath === undefined ? {} : readSecrets(secretsPath, { region }, (one) => count(one)));
  const secrets = await read();
  const settings = settingsOf({ ...source, ...secrets }, () => packagedConfig);
  const { logLevel } = settings.environment;
  const log = createLog({ level: logLevel, destination: process.stdout, secrets: Object.values(secrets) });
  const calls = createCallLog({ clock: systemClock, log });
  count = (one) => counterAt(calls, 'ssm', { accountId, region })?.(one);
  for (const one of waiting) count(one);
  const waitMs = async (durationMs: number) => delay(durationMs, undefined, { ref: false });
  const isOutdated = keptSecrets({ secrets, read, clock: systemClock, log, waitMs });
  return { ...settings, log, calls, isOutdated };
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
