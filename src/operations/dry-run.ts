import type { Forecast } from '../runs/forecast.ts';
import { type Plan, planDigest } from '../runs/plan.ts';
import type { Outlook } from '../steps/forecast.ts';
import { foreseeSteps } from '../steps/foresee.ts';
import { stepForecasts } from '../steps/registry.ts';
import type { DryRunAnswer } from './answers.ts';
import type { Desk } from './desk.ts';
import { idleOutlook } from './outlook.ts';

/** What a dry run answers: the plan, and what it is expected to come to on the world that it was made of. No outlook: nothing that serves is touched. */
export function dryRunAnswer(
  { clock }: Desk,
  command: string,
  { plan, outlook = idleOutlook }: { readonly plan: Plan; readonly outlook?: Outlook },
): DryRunAnswer {
  return { command, plan, digest: planDigest(plan), forecast: forecastOf(plan, outlook), atMs: clock.nowMs() };
}

/** What the steps of a plan are expected to do, where all goes well. Pure. */
export function forecastOf({ steps }: Pick<Plan, 'steps'>, outlook: Outlook): Forecast {
  return foreseeSteps(steps, outlook, stepForecasts);
}
