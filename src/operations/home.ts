/** What one person wants to know first: what waits for them, what they asked for, what runs, what is stale. */
import { identitiesOf } from '../config/policy.ts';
import type { Run, Signal } from '../runs/run.ts';
import { applyInbox } from '../runs/signals.ts';
import type { Freeze } from '../runs/store.ts';
import { type StaleAnswer, staleFleets } from './alerts/stale-fleets.ts';
import type { Asker, Desk } from './desk.ts';
import type { FleetReading } from './fleets/fleet-readings.ts';
import { authorise } from './people/authorise.ts';
import { rollbackOffers } from './rollback/rollback-offers.ts';
import { standsAlone } from './stands-alone.ts';
import { signalsFor } from './steering/steer.ts';

/** A live run, and what the person may tell it now. */
export interface SteerableRun {
  readonly run: Run;
  readonly may: readonly Signal['kind'][];
}

/** A run that has ended, and whether the person may have it taken back now. */
export interface EndedRun {
  readonly run: Run;
  readonly mayRollBack: boolean;
}

export interface HomeAnswer {
  /** Plans that they may approve, and runs that stopped for a decision that they may take. */
  readonly waiting: readonly SteerableRun[];
  /** What they asked for: what is live, and what ended of late, each newest first; absent where that cannot be told. */
  readonly mine: { readonly live: readonly Run[]; readonly ended?: readonly EndedRun[] };
  /** Every other live run. */
  readonly others: readonly Run[];
  readonly freezes: readonly Freeze[];
  /** Absent until the fleets have been read. */
  readonly stale?: StaleAnswer;
  readonly atMs: number;
}

const recentMs = 7 * 24 * 60 * 60 * 1000;
const mostEnded = 5;
/** So many of the newest are looked through for those that ended. */
const mostLookedAt = 25;

/** The home of one person, with the fleets as far as they have been read. Throws Refusal for whoever may not look. */
export async function home(desk: Desk, asker: Asker, reading: FleetReading | undefined): Promise<HomeAnswer> {
  authorise(desk, asker, 'viewer');
  const nowMs = desk.clock.nowMs();
  const ids = identitiesOf(desk.config, asker.actor.id);
  const [stored, freezes, asked] = await Promise.all([desk.store.live(), desk.store.freezes(), askedBy(desk, ids)]);
  const live = stored.map((run) => applyInbox(run, nowMs)).filter(({ phase }) => phase.kind !== 'ended');
  const waiting = live.map((run) => ({ run, may: signalsFor(desk, asker, run, freezes) })).filter(waitsForThem);
  const rest = live.filter((run) => standsAlone(run) && waiting.every((other) => other.run !== run));
  const isMine = (run: Run): boolean => ids.includes(run.requestedBy.id);
  const ended = asked === undefined ? {} : { ended: await offered(desk, asker, endedOf(asked, nowMs), live) };
  return {
    waiting,
    mine: { live: rest.filter(isMine), ...ended },
    others: rest.filter((run) => !isMine(run)),
    freezes,
    ...(reading === undefined ? {} : { stale: staleFleets(desk, asker, reading, { live, freezes }) }),
    atMs: nowMs,
  };
}

/** What they asked for of late; undefined where the index that knows it cannot be asked, on which nothing else hangs. */
async function askedBy({ store, log }: Desk, ids: readonly string[]): Promise<readonly Run[] | undefined> {
  try {
    return (await Promise.all(ids.map((id) => store.ofRequester(id, mostLookedAt)))).flat();
  } catch (error) {
    log.error({ error }, 'what a person asked for could not be looked up');
    return undefined;
  }
}

function waitsForThem({ run, may }: SteerableRun): boolean {
  if (run.phase.kind === 'approval') return may.includes('approve');
  const hasStopped = run.phase.kind === 'held' || run.phase.kind === 'needs-human';
  return hasStopped && may.some((kind) => kind === 'retry' || kind === 'abort');
}

function endedOf(runs: readonly Run[], nowMs: number): readonly Run[] {
  const ended = runs.flatMap((run) =>
    run.phase.kind === 'ended' && run.phase.atMs > nowMs - recentMs ? [{ run, atMs: run.phase.atMs }] : [],
  );
  return ended
    .toSorted((one, other) => other.atMs - one.atMs)
    .slice(0, mostEnded)
    .map(({ run }) => run);
}

async function offered(
  desk: Desk,
  asker: Asker,
  ended: readonly Run[],
  live: readonly Run[],
): Promise<readonly EndedRun[]> {
  const offers = await offersOf(desk, asker, ended, live);
  return ended.map((run) => ({ run, mayRollBack: offers.includes(run) }));
}

/** None where the index of the fleets cannot be asked: the rest of the tab does not hang on it. */
async function offersOf(
  desk: Desk,
  asker: Asker,
  ended: readonly Run[],
  live: readonly Run[],
): Promise<readonly Run[]> {
  try {
    return await rollbackOffers(desk, asker, ended, live);
  } catch (error) {
    desk.log.error({ error }, 'what can be rolled back could not be looked up');
    return [];
  }
}
