import type { PlanStep } from '../../runs/plan.ts';
import { batchSize, type Retiring, type RetiringFamily } from './retirement-parts.ts';

export interface CleanupPlan {
  readonly family: RetiringFamily;
  /** Oldest first. */
  readonly images: readonly Retiring[];
  readonly disableAfterSeconds: number;
  readonly deregisterAfterSeconds: number;
}

export const cleanupSteps = {
  deprecate: 'deprecate',
  awaitDisable: 'await-disable',
  disable: 'disable',
  awaitDeregister: 'await-deregister',
  deregister: 'deregister',
  report: 'report',
} as const;

/** Often enough that a group which launches from a disabled image waits for an hour at most. */
const lookSeconds = 3_600;

/** The steps of retiring images, with their way back. Pure. */
export function cleanupPlanSteps({ family, images: list, ...graces }: CleanupPlan): PlanStep[] {
  const images = [...list];
  const { deprecate, awaitDisable, disable, awaitDeregister, deregister, report } = cleanupSteps;
  const act = (
    name: 'deprecate' | 'disable' | 'deregister',
    from: { after?: string; waited?: string; deprecated?: string },
  ): PlanStep => ({
    name,
    kind: 'retire-images',
    params: { family, images, stage: name, ...from },
    onFailure: 'hold',
    againFrom: name,
    rounds: Math.max(1, Math.ceil(images.length / batchSize)),
    undo: [],
  });
  const wait = (name: string, after: string, next: 'disable' | 'deregister', graceSeconds: number): PlanStep => ({
    name,
    kind: 'await-retirement',
    params: { family, images, after, deprecated: deprecate, next, graceSeconds, lookSeconds },
    onFailure: 'hold',
    againFrom: name,
    undo: [],
  });
  const steps = { deprecate, disable, deregister, waited: awaitDeregister };
  const back: PlanStep = {
    name: 'take-back',
    kind: 'take-back-images',
    params: { images, steps },
    onFailure: 'hold',
    againFrom: 'take-back',
    undo: [],
  };
  return [
    { ...act(deprecate, {}), undo: [back] },
    wait(awaitDisable, deprecate, 'disable', graces.disableAfterSeconds),
    act(disable, { after: deprecate, waited: awaitDisable, deprecated: deprecate }),
    wait(awaitDeregister, disable, 'deregister', graces.deregisterAfterSeconds),
    act(deregister, { after: disable, waited: awaitDeregister, deprecated: deprecate }),
    {
      name: report,
      kind: 'report-retired',
      params: { images, steps: { deprecate, disable, deregister } },
      onFailure: 'end',
      undo: [],
    },
  ];
}
