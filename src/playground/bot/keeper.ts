import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AmiableError } from '../../basics/errors.ts';
import type { ClockSetting } from '../clock.ts';
import { type BotStart, botSaidSchema, type ToldBot } from './protocol.ts';

export type BotState = 'starting' | 'running' | 'stopped';

export interface KeeperOptions {
  /** What the bot is told when it starts; asked right before it is told, since time goes on. */
  readonly startWith: () => Omit<BotStart, 'kind'>;
  /** Takes what the bot logs, whole lines or not. */
  readonly write: (text: string) => void;
  /** Told of each change. */
  readonly onChange: (state: BotState) => void;
}

/** Starts the bot's process, ends it, and knows how it stands. */
export interface BotKeeper {
  state(): BotState;
  /** Where the bot listens, or did last. */
  port(): number;
  /** Starts it where it does not run. Resolves when it serves; rejects where it cannot start. */
  start(): Promise<void>;
  /** Ends it at once, as a crash would. Safe to repeat. */
  kill(): Promise<void>;
  /** Lets it finish what is under way first. Safe to repeat. */
  stop(): Promise<void>;
  setClock(setting: ClockSetting): void;
}

class BotFailedError extends AmiableError {
  readonly code = 'bot-failed';
}

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
/** After this, in real time, a bot that was asked to stop is killed. */
const patienceMs = 10_000;

interface Kept {
  process: ChildProcess | undefined;
  /** Resolves when a process that was told to end is gone. */
  ending: Promise<unknown> | undefined;
  state: BotState;
  port: number;
}

/** A keeper of a bot that does not run yet. */
export function createBotKeeper(options: KeeperOptions): BotKeeper {
  const kept: Kept = { process: undefined, ending: undefined, state: 'stopped', port: 0 };
  const become = (state: BotState): void => {
    kept.state = state;
    options.onChange(state);
  };
  let starting: Promise<void> | undefined;
  return {
    state: () => kept.state,
    port: () => kept.port,
    start: () => {
      starting ??= begin(kept, options, become).finally(() => {
        starting = undefined;
      });
      return starting;
    },
    kill: async () => {
      await ended(kept, (child) => child.kill('SIGKILL'));
    },
    stop: async () => {
      await ended(kept, (child) => {
        tell(child, { kind: 'stop' });
        const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
        child.once('exit', () => clearTimeout(timer));
      });
    },
    setClock: (clock) => {
      if (kept.process !== undefined) tell(kept.process, { kind: 'clock', clock });
    },
  };
}

async function begin(kept: Kept, options: KeeperOptions, become: (state: BotState) => void): Promise<void> {
  await kept.ending;
  if (kept.process !== undefined) return;
  const child = fork(entry, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
  kept.process = child;
  become('starting');
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => options.write(String(text)));
  }
  // However it ends, by whomever, and also where it never began.
  const gone = (): void => {
    if (kept.process !== child) return;
    kept.process = undefined;
    become('stopped');
  };
  child.once('exit', gone);
  child.once('error', gone);
  kept.port = await untilReady(child, options.startWith);
  become('running');
}

/** Tells it to start; resolves with its port. Rejects with the reason where it cannot, and where it ends before. */
function untilReady(child: ChildProcess, startWith: KeeperOptions['startWith']): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new BotFailedError(`The bot could not start: ${why}`));
      child.kill('SIGKILL');
    };
    child.on('message', (message) => {
      const said = botSaidSchema.parse(message);
      if (said.kind === 'up') tell(child, { kind: 'start', ...startWith() });
      if (said.kind === 'ready') resolve(said.port);
      if (said.kind === 'failed') fail(said.why);
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`its process ended with ${signal ?? code}`));
  });
}

async function ended(kept: Kept, end: (child: ChildProcess) => void): Promise<void> {
  const child = kept.process;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  kept.ending = gone;
  end(child);
  await gone;
}

function tell(child: ChildProcess, told: ToldBot): void {
  // A process that is just dying cannot be told anything, and need not be.
  if (child.connected) child.send(told, () => {});
}
