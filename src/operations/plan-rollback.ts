import type { AuditContext } from '../aws/ports.ts';
import { fleetSubject } from '../config/policy.ts';
import type { Planner } from '../runs/planner.ts';
import type { Desk } from './desk.ts';
import { findTakenBack } from './find-taken-back.ts';
import { orRefused, type PlanAsked } from './plan-refusals.ts';
import type { PlannedRollout } from './plan-rollout.ts';
import { type RollbackRequest, rollbackRequestSchema } from './rollback-request.ts';
import { wayBackOf } from './rollback-ways.ts';

/** The planner of the engine. */
export function createRollbackPlanner(desk: Desk): Planner {
  return {
    verb: 'rollback',
    plan: async (run) => {
      const request = rollbackRequestSchema.parse(run.request);
      return orRefused(async () => {
        const { plan, world } = await planRollback(desk, request, { actor: run.requestedBy, runId: run.id });
        const { environment, key } = world.fleet;
        return {
          kind: 'planned',
          plan,
          subjectKey: fleetSubject(desk.config, key),
          ...(environment === undefined ? {} : { environment }),
        };
      });
    },
  };
}

/**
 * Plans the way back from a finished run, on the world as it is now. Reads only; the dry run and the run ask the same.
 * Throws Refusal with the first reason against it.
 */
export async function planRollback(desk: Desk, request: RollbackRequest, asked: PlanAsked): Promise<PlannedRollout> {
  const audit: AuditContext = {
    actor: asked.actor.id,
    step: 'plan',
    ...(asked.runId === undefined ? {} : { runId: asked.runId }),
  };
  const found = await findTakenBack(desk, request, audit);
  return wayBackOf[found.taken.facts.strategy]({ desk, audit, request, asked, ...found });
}
