import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type Console, createConsole } from '../../src/playground/console.ts';
import { startFeed } from '../../src/playground/feed.ts';
import { type Playground, type PlaygroundOptions, startPlayground } from '../../src/playground/playground.ts';

export interface PlaygroundAtWork {
  readonly playground: Playground;
  readonly directory: string;
  /** Types lines one after the other, and answers what was printed meanwhile. */
  type(...lines: readonly string[]): Promise<string>;
  /** Everything printed so far. */
  printed(): string;
  readonly console: Console;
  stop(): Promise<void>;
}

/** What a playground in a directory is started with, whose logs nobody reads. */
export function quietly(directory: string, speed: number): PlaygroundOptions {
  const botLog = { level: 'silent', write: () => {} };
  return { directory, table: 'amiable', speed, log: silentLog, botLog };
}

/** A real playground in a directory of its own, on free ports, whose time flies. */
export async function aPlayground(speed = 600): Promise<PlaygroundAtWork> {
  const directory = mkdtempSync(join(tmpdir(), 'amiable-playground-'));
  const playground = await startPlayground(quietly(directory, speed));
  let printed = '';
  const write = (text: string): void => {
    printed += text;
  };
  const stopFeed = startFeed({ slack: playground.slack, clock: playground.clock, wall: systemClock, write });
  const console = createConsole({ playground, address: 'http://127.0.0.1:3000', write, patienceMs: 2_000 });
  return {
    playground,
    directory,
    console,
    printed: () => printed,
    type: async (...lines) => {
      const before = printed.length;
      for (const line of lines) await console.line(line);
      return printed.slice(before);
    },
    stop: async () => {
      stopFeed();
      await playground.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
