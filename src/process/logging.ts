import { type DestinationStream, type LevelWithSilent, pino } from 'pino';
import type { Log } from '../basics/log.ts';

export interface LogOptions {
  readonly level: LevelWithSilent;
  readonly destination: DestinationStream;
  /** Never written, wherever they stand. */
  readonly secrets: readonly string[];
}

/** Tokens of Slack, and secrets of AWS where a key gives them away. */
const tokens = /\b(xox[a-z]-|xapp-)[\w-]+|("(?:secretAccessKey|sessionToken|authorization)":\s*")[^"]*/gi;
const shortest = 6;

/** Structured logging, one JSON object a line, without secrets. */
export function createLog({ level, destination, secrets }: LogOptions): Log {
  const known = secrets
    .filter((secret) => secret.length >= shortest)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  return pino(
    {
      level,
      serializers: { error: pino.stdSerializers.err },
      hooks: { streamWrite: (line) => withoutSecrets(line, known) },
    },
    destination,
  );
}

function withoutSecrets(line: string, secrets: readonly string[]): string {
  const cleaned = line.replace(
    tokens,
    (_found, prefix: string | undefined, key: string | undefined) => `${prefix ?? key ?? ''}[redacted]`,
  );
  return secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), cleaned);
}
