/** Whether an image has served long enough in an environment before it comes to the next one. Pure. */
import type { Fleet } from './fleet.ts';
import { isServing } from './serving.ts';

/** A time in which a fleet was on one image as a whole; without an end it still is. */
export interface Service {
  readonly imageId: string;
  readonly sinceMs: number;
  readonly untilMs?: number;
}

/** A fleet of the environment that comes before: as it is now, and what runs have brought it to. */
export interface EarlierFleet {
  readonly fleet: Fleet;
  readonly services: readonly Service[];
}

export type Served =
  | { readonly kind: 'served' }
  | { readonly kind: 'never' }
  /** It serves there still, and has from `readyAtMs` on served long enough. */
  | { readonly kind: 'serving'; readonly servedMs: number; readonly readyAtMs: number }
  /** It was replaced before the time was over. */
  | { readonly kind: 'too-short'; readonly servedMs: number };

/** The longest that the image, under any of its ids, has served in one of the fleets, against the time that it has to. */
export function judgeServed(
  fleets: readonly EarlierFleet[],
  asked: { readonly imageIds: readonly string[]; readonly soakMs: number; readonly nowMs: number },
): Served {
  const { imageIds, soakMs, nowMs } = asked;
  const services = fleets
    .flatMap(servicesOf)
    .filter(({ imageId }) => imageIds.includes(imageId))
    .map(({ sinceMs, untilMs }) => ({ servedMs: (untilMs ?? nowMs) - sinceMs, isOver: untilMs !== undefined }));
  if (services.length === 0) return { kind: 'never' };
  const longestMs = Math.max(...services.map(({ servedMs }) => servedMs));
  if (longestMs >= soakMs) return { kind: 'served' };
  const now = services.filter(({ isOver }) => !isOver).map(({ servedMs }) => servedMs);
  if (now.length === 0) return { kind: 'too-short', servedMs: longestMs };
  const servedMs = Math.max(...now);
  return { kind: 'serving', servedMs, readyAtMs: nowMs + soakMs - servedMs };
}

/** What runs have brought the fleet to, and what is there now. */
export function servicesOf({ fleet, services }: EarlierFleet): readonly Service[] {
  return [...services, ...servingNow(fleet)];
}

/** Instances tell of themselves how long they have been there, whoever launched them. */
function servingNow(fleet: Fleet): readonly Service[] {
  return fleet.instances.flatMap((instance) => {
    const { imageId, launchedAtMs } = instance;
    if (imageId === undefined || launchedAtMs === undefined || !isServing(instance, fleet)) return [];
    return [{ imageId, sinceMs: launchedAtMs }];
  });
}
