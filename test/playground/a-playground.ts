import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type Console, createConsole } from '../../src/playground/console.ts';
import { startFeed } from '../../src/playground/feed.ts';
import { type Playground, startPlayground } from '../../src/playground/playground.ts';

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

/** A real playground in a directory of its own, on free ports, whose time flies. */
export async function aPlayground(speed = 600): Promise<PlaygroundAtWork> {
  const directory = mkdtempSync(join(tmpdir(), 'amiable-playground-'));
  const playground = await startPlayground({ directory, port: 0, table: 'amiable', speed, log: silentLog });
  let printed = '';
  const write = (text: string): void => {
    printed += text;
  };
  const stopFeed = startFeed({ slack: playground.slack, clock: playground.clock, wall: systemClock, write });
  const console = createConsole({ playground, write, patienceMs: 2_000 });
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
