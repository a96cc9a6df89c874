import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { inspectWreck, type Wreck } from './due-index.ts';
import { until } from './patience.ts';
import { type BotArguments, type BotSaid, botSaid } from './protocol.ts';
import { type KillWorld, table } from './world.ts';

/** Starts the bot and kills it, over and over. There is never more than one. */
export interface Bots {
  /** Starts one where none lives; resolves as soon as its process exists. */
  start(): void;
  /** Resolves when it serves. Throws where it ends by itself. */
  ready(): Promise<void>;
  /** kill -9, in the middle of whatever it is doing. Safe to repeat. */
  kill(): Promise<void>;
  /** Resolves when nothing is due at any time any more. */
  quiet(): Promise<void>;
  figures(): BotFigures;
  /** The last that it logged, for whoever has to find out what went wrong. */
  log(): string;
}

export interface BotFigures {
  readonly kills: number;
  /** Kills that came before the bot served. */
  readonly whileStarting: number;
  /** What lay on disk after each kill, where there was a table. */
  readonly wrecks: readonly Wreck[];
  /** Items that the due index lacked after it was repaired. */
  readonly lostAfterRepair: readonly string[];
  readonly starts: number;
  /** Ids of processes that were not seen to end. */
  readonly orphans: readonly (number | undefined)[];
}

const linesKept = 100;
const program = join(import.meta.dirname, 'bot.ts');

interface Life {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly said: BotSaid[];
  isOver: boolean;
}

export function createBots(world: KillWorld): Bots {
  const { directory, slack } = world;
  const storeDirectory = join(directory, 'store');
  const lines: string[] = [];
  const output = (text: string): void => {
    lines.push(text);
    if (lines.length > linesKept) lines.shift();
  };
  const figures = { kills: 0, whileStarting: 0, wrecks: [] as Wreck[], lostAfterRepair: [] as string[] };
  const lives: Life[] = [];
  let life: Life | undefined;

  const heard = (said: BotSaid): void => {
    if (said.kind !== 'ready') return;
    figures.lostAfterRepair.push(...said.lost);
    slack.connectBot({ kind: 'url', url: `http://127.0.0.1:${said.port}/slack/events` });
  };
  const start = (): Life => {
    if (life !== undefined) return life;
    life = begin(world, { directory: storeDirectory, clock: world.clock.setting() }, output, heard);
    lives.push(life);
    return life;
  };
  const ready = async (): Promise<Life> => {
    const awaited = start();
    await until('the bot serves', () => {
      if (awaited.isOver && life === awaited) throw new Error('the bot ended by itself');
      return awaited.isOver || awaited.said.some(({ kind }) => kind === 'ready') ? true : undefined;
    });
    return awaited;
  };
  return {
    start: () => void start(),
    ready: async () => void (await ready()),
    kill: async () => {
      const killed = life;
      if (killed === undefined) return;
      if (killed.isOver) throw new Error('the bot ended by itself');
      life = undefined;
      figures.kills += 1;
      if (!killed.said.some(({ kind }) => kind === 'ready')) figures.whileStarting += 1;
      killed.child.kill('SIGKILL');
      await killed.ended;
      const wreck = await inspectWreck(storeDirectory, table);
      if (wreck !== undefined) figures.wrecks.push(wreck);
    },
    quiet: async () => {
      const { child, said } = await ready();
      for (;;) {
        const heardSoFar = said.length;
        child.send('due');
        await until('the bot answers', () => (said.length > heardSoFar ? true : undefined));
        const last = said.at(-1);
        if (last?.kind === 'due' && last.items === 0) return;
      }
    },
    figures: () => ({
      ...figures,
      starts: lives.length,
      orphans: lives.filter(({ isOver }) => !isOver).map(({ child }) => child.pid),
    }),
    log: () => lines.join(''),
  };
}

function begin(
  world: KillWorld,
  told: BotArguments,
  output: (text: string) => void,
  heard: (said: BotSaid) => void,
): Life {
  const child = fork(program, [JSON.stringify(told)], {
    env: world.environment(),
    execArgv: [],
    cwd: world.directory,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', output);
  const said: BotSaid[] = [];
  child.on('message', (message) => {
    const parsed = botSaid.parse(message);
    said.push(parsed);
    heard(parsed);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      life.isOver = true;
      resolve();
    });
  });
  const life: Life = { child, said, ended, isOver: false };
  return life;
}
