import { AmiableError } from '../basics/errors.ts';
import type { SlackConnection } from '../config/environment.ts';
import { createLog } from './logging.ts';
import { runProduction } from './production.ts';
import { outliveRejections } from './rejections.ts';
import { readSettings, type Settings } from './settings.ts';

/** Resolves with the signal that asks the process to end. A second one ends it at once. */
function untilAsked(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

function secretsOf(connection: SlackConnection): readonly string[] {
  switch (connection.kind) {
    case 'none':
      return [];
    case 'http':
      return [connection.botToken, connection.signingSecret];
    case 'socket':
      return [connection.botToken, connection.appToken];
  }
}

async function run({ environment, config }: Settings): Promise<0 | 1> {
  const { slack: connection } = environment;
  if (connection.kind === 'none') {
    const asked = untilAsked();
    // Loaded here alone: a bot in production holds nothing of the playground.
    const { runPlayground } = await import('../playground/run.ts');
    return runPlayground(environment, asked);
  }
  const log = createLog({ level: environment.logLevel, destination: process.stdout, secrets: secretsOf(connection) });
  outliveRejections(log);
  return runProduction({ environment, config, connection, log, asked: untilAsked() });
}

/** Runs the bot, or the playground where no token is set, until it is asked to end. Answers the exit code. */
export async function start(): Promise<0 | 1> {
  try {
    return await run(readSettings());
  } catch (error) {
    if (!(error instanceof AmiableError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
