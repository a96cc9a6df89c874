import { createWriteStream, mkdirSync } from 'node:fs';
import { AmiableError } from '../basics/errors.ts';
import type { ProcessEnvironment } from '../config/environment.ts';
import { createLog } from '../process/logging.ts';
import { type Page, servePage } from './page/server.ts';
import { startPlayground } from './playground.ts';
import { playgroundDirectory } from './state-file.ts';
import { play } from './terminal.ts';

class PortError extends AmiableError {
  readonly code = 'page-port';
}

/** Plays in this directory, in a terminal and in a browser, until asked to end or told to quit. */
export async function runPlayground(environment: ProcessEnvironment, asked: Promise<unknown>): Promise<0> {
  mkdirSync(playgroundDirectory, { recursive: true });
  const destination = createWriteStream(`${playgroundDirectory}/playground.log`);
  const { port, table, speed, logLevel: level } = environment;
  const log = createLog({ level, destination, secrets: [] });
  const botLog = { level, write: (text: string) => void destination.write(text) };
  const playground = await startPlayground({ directory: playgroundDirectory, table, speed, log, botLog });
  const page = await servePage({ playground, port, log }).catch(async (error: unknown) => {
    await playground.stop();
    throw new PortError(`The page cannot be at port ${port}. Name another with PORT.`, {}, { cause: error });
  });
  const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const address = await addressOf(page);
  await play({ playground, address, input: process.stdin, output: process.stdout, isInteractive, asked });
  await page.close();
  await playground.stop();
  return 0;
}

/** Where the page is, or why there is none; the terminal works without. */
async function addressOf({ url, prepared }: Page): Promise<string> {
  try {
    await prepared;
    return url;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `not there: it could not be built (${why}). It takes the development packages: npm ci`;
  }
}
