import type { World } from '../../fleet/world.ts';
import type { PlanStep } from '../../runs/plan.ts';
import { countedBy } from './count-image.ts';
import type { ImageJob } from './image-parts.ts';

export interface CreatePlan extends ImageJob {
  readonly instanceId: string;
  readonly world: World;
  readonly reboot: boolean;
  readonly timeoutSeconds: number;
}

/** The name of the step whose output is the id of the image. */
export const createStepName = 'create-image';
/** The name of the step that says whether an image stayed. */
export const discardStepName = 'discard-image';

/** The steps of making an image of an instance, with their way back. Pure. */
export function createSteps({ place, name, tags, pollSeconds, ...plan }: CreatePlan): PlanStep[] {
  const job: ImageJob = { place, name, tags, pollSeconds };
  const { instanceId, reboot, timeoutSeconds } = plan;
  return [
    {
      name: 'check',
      kind: 'check-instance',
      params: { place, instanceId, world: { ...plan.world } },
      onFailure: 'undo',
      undo: [],
    },
    {
      name: createStepName,
      kind: 'create-image',
      params: { ...job, instanceId, reboot, timeoutSeconds },
      onFailure: 'undo',
      undo: [{ name: discardStepName, kind: 'discard-image', params: job, onFailure: 'hold', undo: [] }],
    },
    {
      name: 'verify',
      kind: 'verify-image',
      params: { ...job, createStep: createStepName },
      onFailure: 'hold',
      undo: [],
    },
    {
      name: 'count',
      kind: 'count-image',
      params: { place, metric: 'AMIsCreated', dimensions: countedBy(tags) },
      onFailure: 'hold',
      undo: [],
    },
  ];
}
