import { createWriteStream, mkdirSync } from 'node:fs';
import { AmiableError } from './basics/errors.ts';
import type { ProcessEnvironment, SlackConnection } from './config/environment.ts';
import { playgroundDirectory, startPlayground } from './playground/playground.ts';
import { play } from './playground/terminal.ts';
import { createLog } from './process/logging.ts';
import { readSettings, type Settings } from './process/opening.ts';
import { runProduction } from './process/production.ts';

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

async function runPlayground(environment: ProcessEnvironment): Promise<0> {
  const asked = untilAsked();
  mkdirSync(playgroundDirectory, { recursive: true });
  const destination = createWriteStream(`${playgroundDirectory}/playground.log`);
  const log = createLog({ level: environment.logLevel, destination, secrets: [] });
  const { port, table, speed } = environment;
  const playground = await startPlayground({ directory: playgroundDirectory, port, table, speed, log });
  const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  await play({ playground, input: process.stdin, output: process.stdout, isInteractive, asked });
  await playground.stop();
  return 0;
}

async function start({ environment, config }: Settings): Promise<0 | 1> {
  const { slack: connection } = environment;
  if (connection.kind === 'none') return runPlayground(environment);
  const log = createLog({ level: environment.logLevel, destination: process.stdout, secrets: secretsOf(connection) });
  return runProduction({ environment, config, connection, log, asked: untilAsked() });
}

async function main(): Promise<0 | 1> {
  try {
    return await start(readSettings());
  } catch (error) {
    if (!(error instanceof AmiableError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main();
process.exit();
