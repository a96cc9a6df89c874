/**
 * How a finished run is taken back, by the strategy that it was carried out with. What has put new versions into a
 * group goes back to the versions of before; a strategy whose finished runs are taken back otherwise, such as by
 * shifting traffic to servers that still run, has a way of its own here.
 */

import type { Strategy } from '../../fleet/strategies.ts';
import type { PlannedRollout } from '../rollout/plan-rollout.ts';
import { planBackByTraffic } from './rollback-by-traffic.ts';
import { planBackByVersions } from './rollback-by-versions.ts';
import type { RollbackQuestion } from './rollback-question.ts';

/** Reads only. Throws Refusal with the first reason against it. */
type PlanWayBack = (question: RollbackQuestion) => Promise<PlannedRollout>;

export const wayBackOf: Readonly<Record<Strategy, PlanWayBack>> = {
  rolling: planBackByVersions,
  refresh: planBackByVersions,
  'blue-green': planBackByTraffic,
};
