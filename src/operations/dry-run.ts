import { type Plan, planDigest } from '../runs/plan.ts';
import type { Outlook } from '../steps/forecast.ts';
import type { DryRunAnswer } from './answers.ts';
import type { Desk } from './desk.ts';
import { forecastOf } from './planning/forecast-plan.ts';

/** What a dry run answers: the plan, and what it is expected to come to on the world that it was made of. */
export function dryRunAnswer(
  { clock }: Desk,
  command: string,
  { plan, outlook }: { readonly plan: Plan; readonly outlook?: Outlook },
): DryRunAnswer {
  return { command, plan, digest: planDigest(plan), forecast: forecastOf(plan, outlook), atMs: clock.nowMs() };
}
