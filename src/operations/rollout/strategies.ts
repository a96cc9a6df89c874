/** How each strategy plans a rollout; a strategy is one file and one line here, and its words one line in `messages/strategies.ts`. */
import type { Strategy } from '../../fleet/strategies.ts';
import { planBlueGreen } from '../pair/plan-blue-green.ts';
import { planRefresh } from './plan-refresh.ts';
import { planRolling } from './plan-rolling.ts';
import type { PlanStrategy } from './strategy.ts';

export const planStrategy: Readonly<Record<Strategy, PlanStrategy>> = {
  rolling: planRolling,
  refresh: planRefresh,
  'blue-green': planBlueGreen,
};
