import type { Json } from '../basics/json.ts';
import { parseFleetKey } from '../fleet/fleet.ts';
import { type Place, placeKey } from '../fleet/place.ts';
import { isGone } from '../runs/gone.ts';
import type { Pin, Store } from '../runs/store.ts';
import { endShare, isSharePin, placeOfShare } from './amis/shares.ts';
import { inEachPlace, inTurn, isPlaceAway, type RoundParts } from './each-place.ts';
import { keptPinName } from './pair/kept.ts';
import { type RetirementParts, retireKept } from './pair/retire-kept.ts';
import { restorePin } from './pins.ts';

export interface JanitorParts extends RetirementParts, RoundParts {
  readonly store: RetirementParts['store'] & Pick<Store, 'allPins' | 'pins'>;
}

/**
 * Puts back what runs that are gone have left pinned. A pin whose run still lives is none of its business, however long
 * that takes: a paused rollout keeps what it needs. One that cannot be put back now, or cannot be understood, keeps none
 * of the others waiting and is tried again at the next sweep, and so are all of a place that cannot be reached. Safe to
 * repeat. A group that is kept as the way back keeps until its time is over, and is retired then.
 */
export async function sweepPins(parts: JanitorParts): Promise<void> {
  const pins = await parts.store.allPins();
  const placeOf = new Map(pins.map((pin) => [pin, placeOfPin(pin)]));
  const keyOf = (place: Place | undefined): string => (place === undefined ? '' : placeKey(place));
  const byPlace = Map.groupBy(pins, (pin) => keyOf(placeOf.get(pin)));
  const pinsAt = (place: Place | undefined): readonly Pin[] => byPlace.get(keyOf(place)) ?? [];
  const places = [...placeOf.values()].filter((place) => place !== undefined);
  await Promise.all([
    putBackAll(parts, pinsAt(undefined), () => true),
    inEachPlace(parts, places, 'pins', (place, goesOn) =>
      putBackAll(parts, inTurn(pinsAt(place), parts.clock.nowMs()), goesOn),
    ),
  ]);
}

/** Undefined for one that cannot be understood. */
function placeOfPin(pin: Pin): Place | undefined {
  try {
    return isSharePin(pin) ? placeOfShare(pin) : parseFleetKey(pin.subjectKey);
  } catch {
    return undefined;
  }
}

async function putBackAll(parts: JanitorParts, pins: readonly Pin[], goesOn: () => boolean): Promise<void> {
  for (const pin of pins) if (!goesOn() || (await putBackIfGone(parts, pin)) === 'away') return;
}

async function putBackIfGone(parts: JanitorParts, pin: Pin): Promise<'looked' | 'away'> {
  const about = { run: pin.runId, fleet: pin.subjectKey, pin: pin.name };
  try {
    if (!(await isGone(parts.store, pin.runId))) return 'looked';
    if (pin.name === keptPinName) await retireIfDue(parts, pin);
    else parts.log.warn({ ...about, value: await putBack(parts, pin) }, 'pin of a run that is gone was put back');
    return 'looked';
  } catch (error) {
    parts.log.error({ ...about, error }, 'pin could not be put back');
    return isPlaceAway(error) ? 'away' : 'looked';
  }
}

async function retireIfDue(parts: JanitorParts, pin: Pin): Promise<void> {
  const result = await retireKept(parts, pin);
  if (result !== 'not-yet') parts.log.info({ run: pin.runId, fleet: pin.subjectKey, result }, 'kept group was retired');
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
