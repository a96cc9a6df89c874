import type { Planner } from '../../runs/planner.ts';
import type { Desk } from '../desk.ts';
import { withServers } from '../in-place/listed-servers.ts';
import { planInPlace } from '../in-place/plan-in-place.ts';
import type { PlanAsked } from '../planning/plan-asked.ts';
import { orRefused } from '../planning/plan-refusals.ts';
import { areServers, type PatchRequest, patchRequestSchema } from './patch-request.ts';
import { type PlannedStages, planStages } from './plan-stages.ts';
import { stagesRequestSchema } from './stages-request.ts';

/** The planner of the engine. */
export function createPatchPlanner(desk: Desk): Planner {
  return {
    verb: 'patch',
    plan: async (run) => {
      const request = await withServers(desk.store, run, patchRequestSchema.parse(run.request));
      return orRefused(async () => ({
        kind: 'planned',
        ...(await planPatch(desk, request, { actor: run.requestedBy, runId: run.id })),
      }));
    },
  };
}

/**
 * Plans patching on the world as it is now: in place as a whole, else as far as the scan; the rollout is planned when
 * its image is there. Reads only; the dry run and the run ask the same. Throws Refusal with the first reason against it.
 */
export function planPatch(desk: Desk, request: PatchRequest, asked: PlanAsked): Promise<PlannedStages> {
  if (request.strategy === 'in-place' || areServers(request)) return planInPlace(desk, request, asked);
  const { maxErrors: _, takesItselfBack: __, ...stages } = request;
  return planStages(desk, 'patch', stagesRequestSchema.parse(stages), asked);
}
