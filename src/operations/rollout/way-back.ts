/** What a rollout can be taken back to. Pure. */
import type { TemplateVersion } from '../../aws/ports.ts';
import { imagesOf } from '../../fleet/source.ts';
import type { RolloutWorld } from './rollout-world.ts';

/** Images that may stay when it is taken back: what the group launches now, and what runs; empty without a way back. */
export function formerImageIds(world: RolloutWorld): readonly string[] {
  const { fleet, imageIds } = world;
  if (whyNoWayBack(world) !== undefined) return [];
  return imagesOf(fleet).filter((id) => !imageIds.includes(id));
}

/** Whether the version names its image by an alias, which may stand for another image tomorrow. */
export function isAliased({ imageId = '' }: TemplateVersion): boolean {
  return imageId.startsWith('resolve:');
}

/** The way back as people are told of it before they approve. */
export function wayBackText(world: RolloutWorld): string {
  const why = whyNoWayBack(world);
  if (why !== undefined)
    return `Not available: ${why}. Abort stops where it is, and gives back what was added for a wave.`;
  const images = (world.fleet.sourceImageIds ?? []).join(', ');
  const aliased = world.versions.find(isAliased);
  const through =
    aliased === undefined
      ? ''
      : `, through a new launch template version that names it, since ${aliased.imageId ?? ''} may move`;
  return `Abort points the group back at ${images}${through}, and replaces the new instances, wave by wave.`;
}

/** Why the group cannot launch again what it launches now; undefined where it can. */
export function whyNoWayBack({ fleet, imageIds, formerImages }: RolloutWorld): string | undefined {
  const launches = fleet.sourceImageIds ?? [];
  if (launches.length === 0) return 'what the group launches now cannot be told';
  const already = launches.find((id) => imageIds.includes(id));
  if (already !== undefined) return `the group launches ${already} already`;
  const gone = launches.filter((id) => formerImages.get(id)?.state !== 'available');
  return gone.length === 0 ? undefined : `${gone.join(', ')} cannot be launched any more`;
}
