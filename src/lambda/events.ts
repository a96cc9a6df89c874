import * as z from 'zod';
import { fleetSubject } from '../config/policy.ts';
import type { FleetKey } from '../fleet/fleet.ts';
import { isSamePlace, type Place } from '../fleet/place.ts';
import type { Desk } from '../operations/desk.ts';
import { placesOfRun } from '../operations/run-places.ts';
import type { Run } from '../runs/run.ts';
import type { Outbox } from './messages.ts';

/** An event of Amazon EventBridge, as far as it tells which run may have waited for it. */
const eventSchema = z.object({
  source: z.string(),
  account: z.string(),
  region: z.string(),
  detail: z.object({ AutoScalingGroupName: z.string().optional() }).default({}),
});
type Happened = z.infer<typeof eventSchema>;

/** What runs there are. */
interface Seeing {
  readonly desk: Pick<Desk, 'store' | 'config' | 'clock'>;
}

/** Whoever looked just now need not look again; events come in crowds. */
const looksApartMs = 5_000;
/** The same for a run of which it is not known where it acts: all that happens anywhere would wake it. */
const placelessApartMs = 30_000;

/**
 * Wakes runs that may wait for what has happened, so that they look early. Nothing depends on it: a lost event only
 * costs the time until the next look.
 */
export function eventsFunction({
  core,
  outbox,
}: {
  readonly core: Seeing;
  readonly outbox: Outbox;
}): (event: unknown) => Promise<void> {
  return async (event) => {
    const happened = eventSchema.parse(event);
    for (const runId of await concerned(core, happened)) outbox.add({ kind: 'due', what: 'run', runId, when: 'early' });
    await outbox.flush();
  };
}

/** The run that holds the group's lock; where no group is named, every run that may act in that account and region. */
async function concerned({ desk }: Seeing, { account, region, detail }: Happened): Promise<readonly string[]> {
  const { store, clock } = desk;
  const place: Place = { accountId: account, region };
  const groupName = detail.AutoScalingGroupName;
  const runs = groupName === undefined ? await store.live() : await holding(desk, { ...place, groupName });
  return runs.filter((run) => mayWaitFor(run, place, clock.nowMs())).map(({ id }) => id);
}

async function holding({ store, config }: Seeing['desk'], group: FleetKey): Promise<readonly Run[]> {
  const holder = await store.lockHolder(fleetSubject(config, group));
  const run = holder && (await store.read(holder.owner));
  return run === undefined ? [] : [run];
}

function mayWaitFor(run: Run, place: Place, nowMs: number): boolean {
  const { phase, paused, updatedAtMs } = run;
  const goesOn = (phase.kind === 'running' || phase.kind === 'undoing') && paused === undefined;
  const places = placesOfRun(run);
  const isConcerned = places.length === 0 || places.some((own) => isSamePlace(own, place));
  const apartMs = places.length === 0 ? placelessApartMs : looksApartMs;
  return goesOn && isConcerned && updatedAtMs < nowMs - apartMs;
}
