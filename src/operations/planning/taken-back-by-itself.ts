import type { PlanStep } from '../../runs/plan.ts';

/** What only tidies up behind a fleet that is patched already: it is not worth taking that back. */
const tidying: ReadonlySet<string> = new Set(['unpin', 'keep-group', 'report-servers']);

/** The same steps for a fleet among many, about which nobody can be asked at once: what fails is taken back. Pure. */
export function takenBackByItself(steps: readonly PlanStep[]): PlanStep[] {
  return steps.map((step) =>
    step.onFailure === 'hold' && !tidying.has(step.kind) ? { ...step, onFailure: 'undo' } : step,
  );
}
