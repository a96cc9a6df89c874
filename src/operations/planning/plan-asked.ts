import type { AuditContext } from '../../aws/ports.ts';
import type { Actor } from '../../runs/run.ts';

/** On whose behalf is planned, and by which run; a dry run is none. */
export interface PlanAsked {
  readonly actor: Actor;
  readonly runId?: string;
}

/** Under whose name planning calls AWS. */
export function planAudit({ actor, runId }: PlanAsked): AuditContext {
  return { actor: actor.id, step: 'plan', ...(runId === undefined ? {} : { runId }) };
}
