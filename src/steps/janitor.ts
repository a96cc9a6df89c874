import type { Json } from '../basics/json.ts';
import type { Log } from '../basics/log.ts';
import { parseFleetKey } from '../fleet/fleet.ts';
import { isGone } from '../runs/gone.ts';
import type { Pin, Store } from '../runs/store.ts';
import { endShare, isSharePin } from './amis/shares.ts';
import { keptPinName } from './pair/kept.ts';
import { type RetirementParts, retireKept } from './pair/retire-kept.ts';
import { restorePin } from './pins.ts';

export interface JanitorParts extends RetirementParts {
  readonly store: RetirementParts['store'] & Pick<Store, 'allPins' | 'pins'>;
  readonly log: Log;
}

/**
 * Puts back what runs that are gone have left pinned, and answers how many pins that were. A pin whose run still
 * lives is none of its business, however long that takes: a paused rollout keeps what it needs. One that cannot be put
 * back now, or cannot be understood, keeps none of the others waiting and is tried again at the next sweep. Safe to
 * repeat. A group that is kept as the way back keeps until its time is over, and is retired then.
 */
export async function sweepPins(parts: JanitorParts): Promise<number> {
  let restored = 0;
  for (const pin of await parts.store.allPins()) restored += (await putBackIfGone(parts, pin)) ? 1 : 0;
  return restored;
}

async function putBackIfGone(parts: JanitorParts, pin: Pin): Promise<boolean> {
  const about = { run: pin.runId, fleet: pin.subjectKey, pin: pin.name };
  try {
    if (!(await isGone(parts.store, pin.runId))) return false;
    if (pin.name === keptPinName) return await retireIfDue(parts, pin);
    const value = await putBack(parts, pin);
    parts.log.warn({ ...about, value }, 'pin of a run that is gone was put back');
    return true;
  } catch (error) {
    parts.log.error({ ...about, error }, 'pin could not be put back');
    return false;
  }
}

async function retireIfDue(parts: JanitorParts, pin: Pin): Promise<boolean> {
  const result = await retireKept(parts, pin);
  if (result === 'not-yet') return false;
  parts.log.info({ run: pin.runId, fleet: pin.subjectKey, result }, 'kept group was retired');
  return result !== 'leaving';
}

async function putBack({ aws, store, clock }: JanitorParts, pin: Pin): Promise<Json> {
  if (isSharePin(pin)) {
    await endShare({ aws, pins: store }, pin, { actor: 'amiable', runId: pin.runId, step: 'janitor' });
    return pin.before;
  }
  const key = parseFleetKey(pin.subjectKey);
  const place = aws.for(key, { actor: 'amiable', runId: pin.runId, step: 'janitor' });
  const value = await restorePin(place, key, pin, clock.nowMs());
  await store.removePin(pin.subjectKey, pin.runId, pin.name);
  return value;
}
