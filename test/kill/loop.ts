import { join } from 'node:path';
import { type BotFigures, type Bots, createBots } from './bots.ts';
import { judgeRound, type Verdict } from './judge-round.ts';
import { judgeStore, type StoreVerdict } from './judge-store.ts';
import { createKiller, type Killer } from './killer.ts';
import { type FleetLook, lookAtRest } from './look.ts';
import { type Errand, type Errands, seeThrough } from './people.ts';
import { randomFrom } from './random.ts';
import { type KillWorld, killWorld } from './world.ts';

export interface KillLoopOptions {
  /** How often the bot is killed at least; further rollouts are asked for until it was. */
  readonly kills: number;
  readonly seed: number;
  /** Simulated seconds in a real one. */
  readonly speed: number;
  /** Told after every round. */
  readonly onRound?: (progress: { readonly rounds: number; readonly kills: number }) => void;
}

export interface KillReport extends BotFigures {
  /** How many rollouts there are in a round. */
  readonly fleets: number;
  readonly rounds: number;
  readonly rightAfter: ReturnType<Killer['rightAfter']>;
  /** How often each outcome came, of the runs that were seen through. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Requests of people that did not get through and were made again. */
  readonly repeats: number;
  readonly store: StoreVerdict['figures'];
  readonly launched: number;
  readonly terminated: number;
  readonly rebalanced: number;
  /** Everything that is not as it should be, in sentences. */
  readonly violations: readonly string[];
}

/** Rolls fleets back and forth and kills the bot at random moments meanwhile, from the seed. */
export async function killLoop(options: KillLoopOptions): Promise<KillReport> {
  const world = await killWorld(options);
  const bots = createBots(world);
  const killer = createKiller({ world, bots, random: randomFrom(options.seed), kills: options.kills });
  try {
    const played = await playRounds({ world, bots, killer }, options);
    // Whatever is true must be so without a last tidy end.
    await bots.kill();
    const store = await judgeStore(world, join(world.directory, 'store'), played.told);
    return { ...report(bots.figures(), store, played), fleets: world.fleets.length, rightAfter: killer.rightAfter() };
  } catch (error) {
    throw new Error(`the loop broke off; the bot last logged:\n${bots.log()}`, { cause: error });
  } finally {
    await bots.kill().catch(() => {});
    await world.close();
  }
}

interface Played {
  readonly rounds: number;
  readonly verdicts: readonly Verdict[];
  readonly told: readonly Errands[];
}

interface Stage {
  readonly world: KillWorld;
  readonly bots: Bots;
  readonly killer: Killer;
}

async function playRounds({ world, bots, killer }: Stage, options: KillLoopOptions): Promise<Played> {
  const verdicts: Verdict[] = [];
  const told: Errands[] = [];
  let rounds = 0;
  while (rounds === 0 || bots.figures().kills < options.kills) {
    const before = await lookAtRest(world);
    const errands = errandsOf(world, before, rounds);
    const since: Moment = { losses: world.monitor.losses.length, samples: world.traffic.samples.length };
    const done = await killer.amidKills(() => Promise.all(errands.map((errand) => seeThrough(world, errand))));
    await bots.quiet();
    const after = await lookAtRest(world);
    for (const [index, errand] of done.entries()) {
      verdicts.push(judgeRound(errand, pick(before, index), pick(after, index)));
    }
    verdicts.push(capacityVerdict(world, since));
    told.push(...done);
    rounds += 1;
    options.onRound?.({ rounds, kills: bots.figures().kills });
  }
  return { rounds, verdicts, told };
}

function pick<T>(all: readonly T[], index: number): T {
  const one = all[index];
  if (one === undefined) throw new RangeError(`there is no ${index}`);
  return one;
}

/** Every fleet goes to the image that it does not run; one of them in small waves, to be aborted on the way. */
function errandsOf(world: KillWorld, looks: readonly FleetLook[], round: number): readonly Errand[] {
  return world.fleets.map((fleet, index) => {
    const [old, newer] = fleet.imageIds;
    const imageId = pick(looks, index).launches === old ? newer : old;
    const aborts = index === round % world.fleets.length;
    return { fleet, imageId, aborts, batch: aborts ? '1' : '50%' };
  });
}

/** How much had been seen by then. */
interface Moment {
  readonly losses: number;
  readonly samples: number;
}

/** Neither the bot nor AWS at its word takes serving instances below the floor, which is all of them here. */
function capacityVerdict({ monitor, traffic }: KillWorld, since: Moment): Verdict {
  const short = monitor.losses
    .slice(since.losses)
    .filter(
      ({ cause, serving, desired }) => (cause.by === 'caller' || cause.what === 'refreshed') && serving < desired,
    );
  const carried = traffic.samples
    .slice(since.samples)
    .filter(({ shifted, capacity, wanted }) => shifted && capacity < wanted);
  const violations = [
    ...short.map(({ groupName, serving, desired }) => `${groupName} was left with ${serving} of ${desired} serving`),
    ...carried.map(({ listener, capacity, wanted }) => `${listener} was left room for ${capacity} of ${wanted}`),
  ];
  return { violations, launched: 0, terminated: 0, rebalanced: 0 };
}

function report(
  bots: BotFigures,
  store: StoreVerdict,
  { rounds, verdicts, told }: Played,
): Omit<KillReport, 'rightAfter' | 'fleets'> {
  const total = (of: (verdict: Verdict) => number) => verdicts.reduce((sum, verdict) => sum + of(verdict), 0);
  return {
    ...bots,
    rounds,
    outcomes: store.outcomes,
    repeats: told.reduce((sum, { repeats }) => sum + repeats, 0),
    store: store.figures,
    launched: total(({ launched }) => launched),
    terminated: total(({ terminated }) => terminated),
    rebalanced: total(({ rebalanced }) => rebalanced),
    violations: [...verdicts.flatMap(({ violations }) => violations), ...store.violations],
  };
}
