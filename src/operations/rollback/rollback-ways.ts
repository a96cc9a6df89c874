/**
 * How a finished run is taken back, by the strategy that it was carried out with. What has put new versions into a
 * group goes back to the versions of before; a strategy whose finished runs are taken back otherwise, such as by
 * shifting traffic to servers that still run, has a way of its own here.
 */

import type { AuditContext } from '../../aws/ports.ts';
import type { Strategy } from '../../fleet/strategies.ts';
import type { Desk } from '../desk.ts';
import type { PlanAsked } from '../planning/plan-asked.ts';
import type { PlannedRollout } from '../rollout/plan-rollout.ts';
import type { FoundTakenBack } from './find-taken-back.ts';
import { planBackByTraffic } from './rollback-by-traffic.ts';
import { planBackByVersions } from './rollback-by-versions.ts';
import type { RollbackRequest } from './rollback-request.ts';

/** Everything that is known before the fleet is read. */
export interface RollbackQuestion extends FoundTakenBack {
  readonly desk: Desk;
  readonly audit: AuditContext;
  readonly request: RollbackRequest;
  readonly asked: PlanAsked;
}

/** Reads only. Throws Refusal with the first reason against it. */
export type PlanWayBack = (question: RollbackQuestion) => Promise<PlannedRollout>;

export const wayBackOf: Readonly<Record<Strategy, PlanWayBack>> = {
  rolling: planBackByVersions,
  refresh: planBackByVersions,
  'blue-green': planBackByTraffic,
};
