import type { Planner } from '../../runs/planner.ts';
import type { Desk } from '../desk.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { orRefused } from '../planning/plan-refusals.ts';
import { forFleet, type PlannedRollout } from '../rollout/plan-rollout.ts';
import { findTakenBack } from './find-taken-back.ts';
import { type RollbackRequest, rollbackRequestSchema } from './rollback-request.ts';
import { wayBackOf } from './rollback-ways.ts';

/** The planner of the engine. */
export function createRollbackPlanner(desk: Desk): Planner {
  return {
    verb: 'rollback',
    plan: async (run) => {
      const request = rollbackRequestSchema.parse(run.request);
      return orRefused(async () =>
        forFleet(desk, await planRollback(desk, request, { actor: run.requestedBy, runId: run.id })),
      );
    },
  };
}

/**
 * Plans the way back from a finished run, on the world as it is now. Reads only; the dry run and the run ask the same.
 * Throws Refusal with the first reason against it.
 */
export async function planRollback(desk: Desk, request: RollbackRequest, asked: PlanAsked): Promise<PlannedRollout> {
  const audit = planAudit(asked);
  const found = await findTakenBack(desk, request, audit);
  return wayBackOf[found.taken.facts.strategy]({ desk, audit, request, asked, ...found });
}
