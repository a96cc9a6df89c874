import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { systemClock } from '../basics/clock.ts';
import { createConsole } from './console.ts';
import { startFeed } from './feed.ts';
import type { Playground } from './playground.ts';
import { welcome } from './welcome.ts';

export interface TerminalOptions {
  readonly playground: Playground;
  /** Of the page. */
  readonly address: string;
  readonly input: Readable;
  readonly output: Writable;
  /** Whether a person sits at it: they get a prompt, and lines that come up do not tear what they type. */
  readonly isInteractive: boolean;
  /** Resolves when the process is asked to end. */
  readonly asked: Promise<unknown>;
}

/**
 * Lets somebody at a terminal, or the lines of a file, play. Lines are done one after the other. Resolves at `/quit`
 * or when asked to end; the end of the input does not end the playground.
 */
export async function play(options: TerminalOptions): Promise<void> {
  const { playground, address, input, output, isInteractive, asked } = options;
  const lines = createInterface({ input, output, terminal: isInteractive, ...(isInteractive ? {} : { prompt: '' }) });
  const write = (text: string): void => {
    if (!isInteractive) {
      output.write(text);
      return;
    }
    // Over the prompt, which is drawn again below with what is typed so far.
    output.write(`\r\u001b[K${text}`);
    lines.prompt(true);
  };
  const stopFeed = startFeed({ slack: playground.slack, clock: playground.clock, wall: systemClock, write });
  const console = createConsole({ playground, address, write });
  output.write(`${welcome(playground, address)}\n\n`);
  const quit = takeLines(lines, console, isInteractive, output);
  await Promise.race([quit, asked]);
  stopFeed();
  lines.close();
}

type Lines = ReturnType<typeof createInterface>;

/** Resolves when a line says so. */
function takeLines(
  lines: Lines,
  console: ReturnType<typeof createConsole>,
  isInteractive: boolean,
  output: Writable,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let before: Promise<unknown> = Promise.resolve();
    const ask = (): void => {
      if (!isInteractive) return;
      lines.setPrompt(console.prompt());
      lines.prompt();
    };
    const take = async (text: string): Promise<void> => {
      if (!isInteractive && text.trim() !== '') output.write(`${console.prompt()}${text}\n`);
      if ((await console.line(text)) === 'quit') resolve();
      else ask();
    };
    lines.on('line', (text) => {
      before = before.then(() => take(text));
      before.catch(reject);
    });
    // Control-C with nothing else to stop.
    lines.on('SIGINT', () => resolve());
    if (isInteractive) lines.on('close', () => resolve());
    ask();
  });
}
