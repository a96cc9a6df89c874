import { spill } from './large.ts';
import { type Plan, type PlanStep, planDigest } from './plan.ts';
import type { Run } from './run.ts';
import type { RunStore } from './store.ts';

/**
 * A plan as a run keeps it, with its digest: what its steps need of long lists is put aside, so that the run's item
 * stays small. The digest is that of the whole plan, as a dry run has it. Safe to repeat.
 */
export async function keptPlan(
  store: RunStore,
  runId: string,
  plan: Plan,
): Promise<Required<Pick<Run, 'plan' | 'digest'>>> {
  const digest = planDigest(plan);
  return { plan: { ...plan, steps: await kept(store, runId, `plan-${digest}`, plan.steps) }, digest };
}

/** Names are unique in a plan, but those of the way back only in their list. */
async function kept(store: RunStore, runId: string, place: string, steps: readonly PlanStep[]): Promise<PlanStep[]> {
  const all: PlanStep[] = [];
  for (const step of steps) {
    const name = `${place}-${step.name}`;
    const params = await spill(store, runId, `${name}-params`, step.params);
    all.push({ ...step, params, undo: await kept(store, runId, name, step.undo) });
  }
  return all;
}
