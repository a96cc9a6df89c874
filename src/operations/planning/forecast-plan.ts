import type { Forecast } from '../../runs/forecast.ts';
import type { Plan, PlanStep } from '../../runs/plan.ts';
import type { Outlook } from '../../steps/forecast.ts';
import { foreseeSteps } from '../../steps/foresee.ts';
import { stepForecasts } from '../../steps/registry.ts';
import { idleOutlook } from '../rollout/outlook.ts';
import type { StrategyAnswer } from '../rollout/strategy.ts';

/** What the steps of a plan are expected to do, where all goes well. No outlook: nothing that serves is touched. Pure. */
export function forecastOf(
  { steps, windows = [] }: Pick<Plan, 'steps' | 'windows'>,
  outlook: Outlook = idleOutlook,
): Forecast {
  const forecast = foreseeSteps(steps, outlook, stepForecasts);
  return windows.length === 0 ? forecast : { ...forecast, unknown: [...forecast.unknown, waitsUncounted] };
}

const waitsUncounted = 'The time that it waits for its windows is not counted.';

/** What a plan says and does, with how long that is expected to take, on the card as in the dry run. Pure. */
export function timed({ facts, steps, outlook }: StrategyAnswer): Pick<Plan, 'facts' | 'steps' | 'expectedSeconds'> {
  const expectedSeconds = expectedSecondsOf(steps, outlook);
  return { facts: { ...facts, expectedSeconds }, steps: [...steps], expectedSeconds };
}

/** How long they are expected to take, for the card: it corrects itself as waves finish. Pure. */
export function expectedSecondsOf(steps: readonly PlanStep[], outlook?: Outlook): number {
  return Math.round(forecastOf({ steps: [...steps] }, outlook).seconds);
}
