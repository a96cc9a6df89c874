/** How much is replaced at once, and where the room comes from. Pure; throws Refusal where it does not fit. */
import { Refusal } from '../../basics/errors.ts';
import { type Batch, parseBatch, resolveBatch } from '../../fleet/batch.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { planRoom, type Room } from '../../fleet/room.ts';
import { members } from '../../fleet/standing.ts';
import { planWaves, type Waves } from '../../fleet/waves.ts';
import type { RolloutRequest } from './rollout-request.ts';
import { type RolloutWorld, replacedInstances } from './rollout-world.ts';

export interface RollingSize {
  readonly toReplace: number;
  readonly waves: Waves;
  readonly room: Exclude<Room, { kind: 'impossible' }>;
}

/** `hasServed`: whether the image has served in this fleet before; where not, the first wave is one instance. */
export function sizeRolling(world: RolloutWorld, request: RolloutRequest, hasServed: boolean): RollingSize {
  const { fleet, policy } = world;
  const toReplace = replacedInstances(world).length;
  const asked = batchSize(fleet, request.batch, policy.batch);
  const batch = Math.max(1, Math.min(asked, Math.max(1, toReplace)));
  const room = planRoom({
    desired: fleet.desired,
    max: fleet.max,
    floorPercent: policy.minHealthyPercent,
    batch,
    mayRaiseMax: policy.mayRaiseMax,
  });
  if (room.kind === 'impossible') throw noRoom(fleet, room.missing, policy.minHealthyPercent);
  const size = room.kind === 'within-floor' ? room.atOnce : room.by;
  return { toReplace, waves: planWaves({ toReplace, batch: size, firstWaveOfOne: !hasServed }), room };
}

function noRoom(fleet: Fleet, missing: number, percent: number): Refusal {
  return new Refusal(
    'no-room',
    `${fleet.name} cannot be replaced without falling below its floor: ${percent} % of ${fleet.desired} must keep serving, and max size ${fleet.max} leaves no room to add an instance.`,
    `Raise max size by at least ${missing}, or allow it for the run (mayRaiseMax), or lower minHealthyPercent.`,
    { missing, max: fleet.max, desired: fleet.desired },
  );
}

/** What was asked must fit the fleet; what policy says by default is cut to it. */
export function batchSize(fleet: Fleet, asked: string | undefined, fallback: Batch): number {
  const size = Math.max(1, members(fleet).length);
  if (asked === undefined) {
    const resolved = resolveBatch(fallback, size);
    return resolved.ok ? resolved.size : size;
  }
  const parsed = parseBatch(asked);
  const resolved = parsed.ok ? resolveBatch(parsed.batch, size) : undefined;
  if (resolved?.ok === true) return resolved.size;
  throw new Refusal(
    'bad-batch',
    resolved === undefined
      ? `"${asked}" is not a batch.`
      : `A batch of ${asked} is more than the fleet: ${fleet.name} has ${size} instances.`,
    `Give a number from 1 to ${size}, or a share such as --batch 10%.`,
    { batch: asked, instances: size },
  );
}
