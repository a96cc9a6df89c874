import type { Fleet, FleetInstance } from './fleet.ts';
import type { CapacityPolicy, OpenGuard } from './guard.ts';
import { openGuard } from './guard.ts';
import { judgeHealth } from './health.ts';
import { members, standingOf } from './standing.ts';

export interface VictimsQuestion {
  /** The images that may stay. */
  readonly imageIds: readonly string[];
  /** At most this many victims. */
  readonly limit: number;
  /** How many instances of the desired capacity are ours to give back. */
  readonly surplus: number;
  readonly policy: CapacityPolicy;
  /** Whether scale-in protection saves an instance from the rollout too. */
  readonly keepProtected: boolean;
}

export interface Victim {
  readonly instanceId: string;
  /** Whether the desired capacity falls with it; else the group launches a replacement. */
  readonly decrement: boolean;
}

/** Why instances of other images stay, for now or for good. */
export type LeftReason =
  | 'protected'
  | 'standby'
  | 'leaving'
  | 'arriving'
  | 'warm'
  | 'unknown-image'
  | 'guard'
  | 'limit';

export interface Victims {
  readonly victims: readonly Victim[];
  readonly left: Readonly<Record<LeftReason, number>>;
}

/**
 * Which instances go next, by name. Old ones first: unhealthy before healthy, then from the zone with most members,
 * oldest first. When no old one is left to take, the surplus goes back from the new image: unhealthy first, then from
 * the fullest zone, newest first. As many victims as there is surplus lower the desired capacity, never below min
 * size. Terminated one by one in this order, the fleet passes the guard after each.
 */
export function chooseVictims(fleet: Fleet, question: VictimsQuestion): Victims {
  const { imageIds, limit, surplus, policy, keepProtected } = question;
  const { candidates, left } = sortOut(fleet, question);
  const guard = openGuard(fleet, policy, 'one by one');
  const decrements = Math.max(0, Math.min(surplus, fleet.desired - fleet.min));
  if (candidates.length > 0) {
    const { victims, refused } = pick(ranked(fleet, candidates, oldestFirst), guard, limit, decrements);
    return { victims, left: { ...left, guard: refused, limit: candidates.length - victims.length - refused } };
  }
  if (left.arriving + left['unknown-image'] > 0) return { victims: [], left };
  const spare = ranked(fleet, spareOnes(fleet, imageIds, keepProtected), newestFirst);
  return { victims: pick(spare, guard, Math.min(limit, decrements), decrements).victims, left };
}

interface Sorted {
  readonly candidates: readonly FleetInstance[];
  readonly left: Record<LeftReason, number>;
}

function sortOut(fleet: Fleet, { imageIds, keepProtected }: VictimsQuestion): Sorted {
  const candidates: FleetInstance[] = [];
  const left = { protected: 0, standby: 0, leaving: 0, arriving: 0, warm: 0, 'unknown-image': 0, guard: 0, limit: 0 };
  for (const instance of fleet.instances) {
    if (instance.imageId !== undefined && imageIds.includes(instance.imageId)) continue;
    const reason = reasonToStay(instance, keepProtected);
    if (reason === undefined) candidates.push(instance);
    else left[reason] += 1;
  }
  return { candidates, left };
}

function reasonToStay(instance: FleetInstance, keepProtected: boolean): LeftReason | undefined {
  const standing = standingOf(instance);
  // Auto Scaling refuses to terminate an instance that is still arriving; it is taken once it is in service.
  if (standing !== 'active') return standing;
  if (instance.imageId === undefined) return 'unknown-image';
  return instance.protectedFromScaleIn && keepProtected ? 'protected' : undefined;
}

function spareOnes(fleet: Fleet, imageIds: readonly string[], keepProtected: boolean): readonly FleetInstance[] {
  return fleet.instances.filter(
    (instance) =>
      standingOf(instance) === 'active' &&
      instance.imageId !== undefined &&
      imageIds.includes(instance.imageId) &&
      !(instance.protectedFromScaleIn && keepProtected),
  );
}

type Order = (a: FleetInstance, b: FleetInstance) => number;

const oldestFirst: Order = (a, b) => (a.launchedAtMs ?? 0) - (b.launchedAtMs ?? 0) || byId(a, b);
const newestFirst: Order = (a, b) => (b.launchedAtMs ?? 0) - (a.launchedAtMs ?? 0) || byId(a, b);

function byId(a: FleetInstance, b: FleetInstance): number {
  return a.instanceId < b.instanceId ? -1 : 1;
}

interface Picked {
  readonly victims: readonly Victim[];
  readonly refused: number;
}

/** Takes victims in the order given, as far as guard and limit allow; the first `decrements` of them shrink the group. */
function pick(ranked: Iterable<FleetInstance>, guard: OpenGuard, limit: number, decrements: number): Picked {
  const victims: Victim[] = [];
  let refused = 0;
  for (const { instanceId } of ranked) {
    if (victims.length >= limit) break;
    const decrement = victims.length < decrements;
    if (guard.take(instanceId, decrement)) victims.push({ instanceId, decrement });
    else refused += 1;
  }
  return { victims, refused };
}

/** Unhealthy before healthy, each always from the zone that has most members by then. */
function* ranked(fleet: Fleet, from: readonly FleetInstance[], order: Order): Generator<FleetInstance> {
  const inZone = zoneCounts(fleet);
  const { sick = [], well = [] } = Object.groupBy(from, (instance) =>
    judgeHealth(instance, fleet).kind === 'unhealthy' ? 'sick' : 'well',
  );
  yield* fromFullestZones(sick, inZone, order);
  yield* fromFullestZones(well, inZone, order);
}

function zoneCounts(fleet: Fleet): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { zone } of members(fleet)) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return counts;
}

function* fromFullestZones(
  from: readonly FleetInstance[],
  inZone: Map<string, number>,
  order: Order,
): Generator<FleetInstance> {
  const queues = Map.groupBy(from.toSorted(order).reverse(), ({ zone }) => zone);
  const fullness = (zone: string): number => inZone.get(zone) ?? 0;
  while (queues.size > 0) {
    const zone = [...queues.keys()].reduce((a, b) =>
      fullness(b) > fullness(a) || (fullness(b) === fullness(a) && b < a) ? b : a,
    );
    const next = queues.get(zone)?.pop();
    if (next === undefined) queues.delete(zone);
    else {
      inZone.set(zone, fullness(zone) - 1);
      yield next;
    }
  }
}
