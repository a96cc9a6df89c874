import { setTimeout as delay } from 'node:timers/promises';
import type { Bots } from './bots.ts';
import type { KillWorld } from './world.ts';

/** Kills the bot at moments that a seed decides. */
export interface Killer {
  /** Kills while `work` is under way, until there were enough kills; the bot is up when the work is done. */
  amidKills<T>(work: () => Promise<T>): Promise<T>;
  /** How often the bot was killed right after something had its effect, before it could hear of it. */
  rightAfter(): Readonly<Record<string, number>>;
}

export interface KillerOptions {
  readonly world: KillWorld;
  readonly bots: Bots;
  readonly random: () => number;
  readonly kills: number;
}

export function createKiller(options: KillerOptions): Killer {
  const after: Record<string, number> = {};
  const strike = async (over: AbortSignal): Promise<void> => {
    const effect = await killAtEffect(options, over);
    if (effect !== undefined) after[effect] = (after[effect] ?? 0) + 1;
  };
  return {
    amidKills: async (work) => {
      const over = new AbortController();
      const killing = keepKilling(options, strike, over.signal);
      try {
        return await Promise.race([work(), killing.then(() => new Promise<never>(() => {}))]);
      } finally {
        over.abort();
        await killing;
      }
    },
    rightAfter: () => after,
  };
}

/** Some lives end while the bot opens its store, repairs it and starts; some at an effect; the others anywhere, and soon rather than late. */
async function keepKilling(
  { bots, random, kills }: KillerOptions,
  strike: (over: AbortSignal) => Promise<void>,
  over: AbortSignal,
): Promise<void> {
  const moment = (ms: number) => delay(ms, undefined, { signal: over }).catch(() => {});
  while (!over.aborted && bots.figures().kills < kills) {
    bots.start();
    const how = random();
    if (how < 0.15) {
      await moment(random() * 1_500);
    } else {
      await bots.ready();
      if (how < 0.6) await strike(over);
      else await moment(20 + random() ** 2 * 4_000);
    }
    if (!over.aborted) await bots.kill();
  }
  await bots.ready();
}

/** How many effects are let pass at most before one is struck: Slack sees far more of them than AWS. */
const mostSpared = { aws: 2, slack: 8 };

/** Resolves with what had its effect just before the bot died, or with nothing when it is over. */
function killAtEffect({ world, bots, random }: KillerOptions, over: AbortSignal): Promise<string | undefined> {
  const where = random() < 0.6 ? 'aws' : 'slack';
  let spared = Math.floor(random() * mostSpared[where]);
  return new Promise((resolve, reject) => {
    const stop = onEffect(world, where, (effect) => {
      spared -= 1;
      if (spared >= 0) return;
      stop();
      bots.kill().then(() => resolve(effect), reject);
    });
    over.addEventListener('abort', () => {
      stop();
      resolve(undefined);
    });
  });
}

/** Called when something has changed and before the bot is answered: AWS, or a message in Slack, or a person was heard. */
function onEffect({ aws, slack }: KillWorld, where: 'aws' | 'slack', listener: (effect: string) => void): () => void {
  if (where === 'slack') {
    return slack.onChange((change) => {
      if (change.kind === 'message') listener(`message ${change.how}`);
      if (change.kind === 'delivery') listener('request of a person');
    });
  }
  const calls = aws.faults.afterCall(({ action }) => {
    if (!/^(Describe|Get|List)/.test(action)) listener(action);
  });
  return () => calls.stop();
}
