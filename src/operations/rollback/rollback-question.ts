import type { AuditContext } from '../../aws/ports.ts';
import type { Desk } from '../desk.ts';
import type { PlanAsked } from '../planning/plan-asked.ts';
import type { FoundTakenBack } from './find-taken-back.ts';
import type { RollbackRequest } from './rollback-request.ts';

/** Everything that is known before the fleet is read. */
export interface RollbackQuestion extends FoundTakenBack {
  readonly desk: Desk;
  readonly audit: AuditContext;
  readonly request: RollbackRequest;
  readonly asked: PlanAsked;
}
