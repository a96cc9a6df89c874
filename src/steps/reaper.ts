import * as z from 'zod';
import type { InstanceDetails } from '../aws/machine-ports.ts';
import type { AwsAccess } from '../aws/ports.ts';
import type { Place } from '../fleet/place.ts';
import { runTag } from '../images/run-tag.ts';
import { isGone } from '../runs/gone.ts';
import type { Store } from '../runs/store.ts';
import { inEachPlace, inTurn, isPlaceAway, type RoundParts } from './each-place.ts';
import { deadlineTag, deploymentTag, purposeSchema, purposeTag } from './machines/machine-parts.ts';

export interface ReaperParts extends RoundParts {
  readonly aws: AwsAccess;
  readonly store: Pick<Store, 'read'>;
  /** Whose instances are looked after. */
  readonly deployment: string;
}

/**
 * Terminates instances that runs launched for a while and that outlived both their run and their deadline. It works from
 * EC2, so that it finds what no table remembers. An instance whose run still lives is that run's business, however long
 * it takes; one that lacks a tag, or is in a group, is nobody's of ours. Safe to repeat.
 */
export async function reapInstances(parts: ReaperParts): Promise<void> {
  await inEachPlace(parts, parts.aws.places, 'instances', (place, goesOn) => reapPlace(parts, place, goesOn));
}

/** A place that cannot be read keeps none of the others waiting. */
async function reapPlace(parts: ReaperParts, place: Place, goesOn: () => boolean): Promise<void> {
  const { aws, clock, log } = parts;
  try {
    const { instances } = aws.for(place, { actor: 'amiable', step: 'reaper' });
    const found = (await instances.tagged({ [deploymentTag]: parts.deployment })).flatMap(
      (instance) => ownedBy(instance) ?? [],
    );
    const overdue = inTurn(
      found.filter(({ deadlineMs }) => deadlineMs <= clock.nowMs()),
      clock.nowMs(),
    );
    for (const owned of overdue) if (!goesOn() || (await reap(parts, place, owned)) === 'away') return;
  } catch (error) {
    log.error({ ...place, error }, 'instances that are overdue could not be looked for');
  }
}

interface Owned {
  readonly instanceId: string;
  readonly runId: string;
  readonly deadlineMs: number;
}

/** As Amiable writes it; the parser of dates takes nearly any text with a number in it for one. */
const deadlineSchema = z.iso.datetime();

/** Undefined for one that Amiable has not launched, by all that can be told. */
export function ownedBy({ instanceId, tags, groupName, state }: InstanceDetails): Owned | undefined {
  const { [runTag]: runId, [purposeTag]: purpose, [deadlineTag]: deadline } = tags;
  if (runId === undefined || !/^r-[0-9a-z]{6,}$/.test(runId) || groupName !== undefined) return undefined;
  if (!purposeSchema.safeParse(purpose).success || state === 'shutting-down') return undefined;
  const written = deadlineSchema.safeParse(deadline);
  return written.success ? { instanceId, runId, deadlineMs: Date.parse(written.data) } : undefined;
}

async function reap(
  { aws, store, log }: ReaperParts,
  place: Place,
  { instanceId, runId }: Owned,
): Promise<'looked' | 'away'> {
  try {
    if (!(await isGone(store, runId))) return 'looked';
    await aws.for(place, { actor: 'amiable', runId, step: 'reaper' }).instances.terminate([instanceId]);
    log.warn({ run: runId, instance: instanceId }, 'an instance that outlived its run was terminated');
    return 'looked';
  } catch (error) {
    log.error({ run: runId, instance: instanceId, error }, 'an instance that outlived its run could not be terminated');
    return isPlaceAway(error) ? 'away' : 'looked';
  }
}
