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

/** What is struck: the calls that must not be repeated, any other, or what Slack sees, of which there is far more. */
const aims = [
  { calls: /^(StartInstanceRefresh|CreateAutoScalingGroup|ModifyListener)$/, spared: 1 },
  { calls: /^SetDesiredCapacity$/, spared: 0 },
  { calls: /^TerminateInstanceInAutoScalingGroup$/, spared: 2 },
  { calls: /^(?!Describe|Get|List)/, spared: 3 },
  { calls: undefined, spared: 8 },
] as const;
type Aim = (typeof aims)[number];

/** Resolves with what had its effect just before the bot died, or with nothing when it is over. */
function killAtEffect({ world, bots, random }: KillerOptions, over: AbortSignal): Promise<string | undefined> {
  const aim = aims[Math.floor(random() * aims.length)] ?? aims[0];
  let spared = Math.floor(random() * (aim.spared + 1));
  return new Promise((resolve, reject) => {
    const stop = onEffect(world, aim, (effect) => {
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
function onEffect({ aws, slack }: KillWorld, { calls }: Aim, listener: (effect: string) => void): () => void {
  if (calls === undefined) {
    return slack.onChange((change) => {
      if (change.kind === 'message') listener(`message ${change.how}`);
      if (change.kind === 'delivery') listener('request of a person');
    });
  }
  const fault = aws.faults.afterCall(({ action }) => {
    if (calls.test(action)) listener(action);
  });
  return () => fault.stop();
}
