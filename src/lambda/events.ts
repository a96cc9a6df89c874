import * as z from 'zod';
import { fleetSubject } from '../config/policy.ts';
import type { Run } from '../runs/run.ts';
import type { Core } from '../wiring.ts';
import type { Outbox } from './messages.ts';

/** An event of Amazon EventBridge, as far as it tells which run may have waited for it. */
const eventSchema = z.object({
  source: z.string(),
  account: z.string(),
  region: z.string(),
  detail: z.object({ AutoScalingGroupName: z.string().optional() }).default({}),
});
type Happened = z.infer<typeof eventSchema>;

/** Whoever looked just now need not look again; events come in crowds. */
const looksApartMs = 5_000;

/**
 * Wakes runs that may wait for what has happened, so that they look early. Nothing depends on it: a lost event only
 * costs the time until the next look.
 */
export function eventsFunction({
  core,
  outbox,
}: {
  readonly core: Core;
  readonly outbox: Outbox;
}): (event: unknown) => Promise<void> {
  return async (event) => {
    const happened = eventSchema.parse(event);
    for (const runId of await concerned(core, happened)) outbox.add({ kind: 'due', what: 'run', runId, when: 'early' });
    await outbox.flush();
  };
}

/** The run that holds the group's lock; where no group is named, every run at work in that account and region. */
async function concerned({ desk }: Core, { account, region, detail }: Happened): Promise<readonly string[]> {
  const { store, clock } = desk;
  const groupName = detail.AutoScalingGroupName;
  if (groupName !== undefined) {
    const holder = await store.lockHolder(fleetSubject(desk.config, { accountId: account, region, groupName }));
    return holder === undefined ? [] : [holder.owner];
  }
  const live = await store.live();
  return live.filter((run) => isAtWork(run, { account, region }, clock.nowMs())).map(({ id }) => id);
}

function isAtWork(
  { phase, subjectKey = '', updatedAtMs }: Run,
  { account, region }: Pick<Happened, 'account' | 'region'>,
  nowMs: number,
): boolean {
  const goesOn = phase.kind === 'running' || phase.kind === 'undoing';
  return goesOn && subjectKey.includes(`${account}/${region}`) && updatedAtMs < nowMs - looksApartMs;
}
