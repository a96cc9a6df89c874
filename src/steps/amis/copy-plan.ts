/** The steps of copying an AMI into another account or region, as data. Pure. */
import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import { jsonSchema, type PlanStep } from '../../runs/plan.ts';
import { step } from '../machines/bake-plan.ts';
import type { CopyParams } from './copy-image.ts';
import { createStepName, discardStepName } from './create-plan.ts';

/** The step that may find that there is such a copy already. */
export const findCopyStepName = 'find-copy';

/** Look, share where it is for another account, copy, look at the copy, and take the share back. */
export function copySteps(plan: CopyParams): PlanStep[] {
  const { from, place, imageId, snapshotIds, name, tags, pollSeconds, kmsKeyId, ...rest } = plan;
  const job = { place: { ...place }, name, tags: { ...tags }, pollSeconds };
  const key = kmsKeyId === undefined ? {} : { kmsKeyId };
  const params = { ...job, ...rest, ...key, from: { ...from }, imageId, snapshotIds: [...snapshotIds] };
  const copying = [
    {
      ...step(createStepName, 'copy-image', params),
      undo: [{ ...step(discardStepName, 'discard-image', job), onFailure: 'hold' as const }],
    },
    step('verify-image', 'verify-image', { ...job, createStep: createStepName }),
  ];
  return [
    step('check', 'check-base', { place: { ...from }, imageId }),
    step(findCopyStepName, 'find-copy', params),
    ...unlessFound(from.accountId === place.accountId ? copying : whileShared(plan, copying)),
  ];
}

function whileShared({ from, place, imageId, snapshotIds }: CopyParams, copying: readonly PlanStep[]): PlanStep[] {
  const params = { from: { ...from }, imageId, accountId: place.accountId, snapshotIds: [...snapshotIds] };
  const end: PlanStep = { ...step('unshare', 'unshare-image', params), onFailure: 'hold' };
  return [{ ...step('share', 'share-image', params), undo: [{ ...end, name: 'unshare-back' }] }, ...copying, end];
}

const paramsObject = z.record(z.string(), jsonSchema);

/** Where there is a copy already, it is taken, and nothing is done that would have to be taken back. */
function unlessFound(steps: readonly PlanStep[]): PlanStep[] {
  return steps.map((one) => {
    const params: { [key: string]: Json } = { ...paramsObject.parse(one.params), unlessMadeBy: findCopyStepName };
    return { ...one, params, undo: unlessFound(one.undo) };
  });
}
