import type { AwsAccess } from '../aws/ports.ts';
import type { Log } from '../basics/log.ts';
import { parseFleetKey } from '../fleet/fleet.ts';
import { isGone } from '../runs/gone.ts';
import type { Pin, Store } from '../runs/store.ts';
import { restorePin } from './pins.ts';

export interface JanitorParts {
  readonly aws: AwsAccess;
  readonly store: Pick<Store, 'allPins' | 'removePin' | 'read'>;
  readonly log: Log;
}

/**
 * Puts back what runs that are gone have left pinned, and answers how many pins that were. A pin whose run still
 * lives is none of its business, however long that takes: a paused rollout keeps what it needs. One that cannot be put
 * back now is tried again at the next sweep. Safe to repeat.
 */
export async function sweepPins(parts: JanitorParts): Promise<number> {
  let restored = 0;
  for (const pin of await parts.store.allPins()) {
    if (!(await isGone(parts.store, pin.runId))) continue;
    restored += (await putBack(parts, pin)) ? 1 : 0;
  }
  return restored;
}

async function putBack({ aws, store, log }: JanitorParts, pin: Pin): Promise<boolean> {
  const key = parseFleetKey(pin.subjectKey);
  try {
    const value = await restorePin(aws.for(key, { actor: 'amiable', runId: pin.runId, step: 'janitor' }), key, pin);
    await store.removePin(pin.subjectKey, pin.runId, pin.name);
    log.warn({ run: pin.runId, group: key.groupName, pin: pin.name, value }, 'pin of a run that is gone was put back');
    return true;
  } catch (error) {
    log.error({ run: pin.runId, group: key.groupName, pin: pin.name, error }, 'pin could not be put back');
    return false;
  }
}
