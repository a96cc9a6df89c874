/** What people should know before they take a run back, though it does not hold them up. Pure. */

import { members } from '../../fleet/standing.ts';
import { lackingChecks } from '../../images/usable.ts';
import type { Run } from '../../runs/run.ts';
import { isOpenAt, windowsText } from '../../runs/windows.ts';
import { inPlaceFactsSchema } from '../in-place/in-place-facts.ts';
import type { RolloutWorld } from '../rollout/rollout-world.ts';
import type { TakenBack } from './rollback-refusals.ts';
import { takesBack } from './rollback-refusals.ts';

/** `later` are the runs that have changed the fleet since the one that is taken back. */
export function rollbackWarnings(
  { taken, later }: { readonly taken: TakenBack; readonly later: readonly Run[] },
  world: RolloutWorld,
  nowMs: number,
): readonly string[] {
  return [
    ...onForward(taken),
    ...later.flatMap(inPlaceSince),
    ...missingChecks(world),
    ...outOfOrder(world),
    ...outsideWindows(world, nowMs),
  ];
}

/** Whoever takes back a rollback goes forward again, and may have meant to go further back. */
function onForward({ run, before }: TakenBack): readonly string[] {
  const undone = takesBack(run);
  if (undone === undefined) return [];
  return [
    `Run ${run.id} was a rollback itself: taking it back brings ${before.imageIds.join(', ')} forward again. To go further back, name an earlier run: /ami history ${run.subject}`,
  ];
}

function inPlaceSince({ id, plan }: Run): readonly string[] {
  if (!inPlaceFactsSchema.safeParse(plan?.facts).success) return [];
  return [`Run ${id} has patched servers of it in place since; the ones that replace them do not have those patches.`];
}

function missingChecks({ image, policy, fleet }: RolloutWorld): readonly string[] {
  const missing = lackingChecks(image, policy.requiredChecks);
  if (missing.length === 0) return [];
  const where = fleet.environment ?? 'this fleet';
  return [
    `${image.imageId} is not ${missing.join(' and not ')}, which ${where} requires of what is rolled out. It has served here, so that this does not hold the rollback.`,
  ];
}

function outOfOrder({ image, policy, fleet }: RolloutWorld): readonly string[] {
  if (policy.after.length === 0) return [];
  const where = `${fleet.environment ?? 'This fleet'} takes AMIs that have served in ${policy.after.join(' and ')} first`;
  return [`${where}. ${image.imageId} has served here before, so that this is not asked of it.`];
}

function outsideWindows({ policy, fleet }: RolloutWorld, nowMs: number): readonly string[] {
  if (isOpenAt(policy.windows, nowMs)) return [];
  const where = `It is outside the windows of ${fleet.environment ?? 'this fleet'} (${windowsText(policy.windows)})`;
  return [`${where}, for which a rollback does not wait.`];
}

/** Where somebody else's change is overridden: instances are told apart by their image alone. */
export function stayingWarnings({ fleet, imageIds }: RolloutWorld): readonly string[] {
  const same = members(fleet).filter(({ imageId }) => imageIds.includes(imageId ?? '')).length;
  if (same === 0) return [];
  const which = `${same} of its instances run ${imageIds.join(' or ')} already`;
  return [`${which} and stay as they are, also where they were launched from another template version.`];
}
