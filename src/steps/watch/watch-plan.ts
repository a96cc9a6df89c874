/** Steps that watch a fleet while it changes, as data for the plan of any strategy. Pure; none where nothing is watched. */
import type { Json } from '../../basics/json.ts';
import type { Place } from '../../fleet/place.ts';
import type { PlanStep } from '../../runs/plan.ts';
import type { WatchRules } from './watch-parts.ts';

export interface WatchPlan {
  readonly place: Place;
  readonly rules: WatchRules;
  readonly alreadyUnhealthy: 'refuse' | 'warn';
  /** What was unhealthy already at planning, by signal, and is approved with the plan. */
  readonly accepted: readonly string[];
  /** How long each wave or stage is watched, and the whole fleet at the end. */
  readonly waveSeconds: number;
  readonly bakeSeconds: number;
}

/** What is watched, for people, or how many waves the loop has that the step is in. */
export type WatchedPart = { readonly what: string } | { readonly waves: number };

/** The name of the step that looks before the first change, for `excusedBy`. */
export const checkWatchedName = 'check-watched';

/** The look before the first change: first of all, right after the look at the world. */
export function checkWatched(plan: WatchPlan | undefined): PlanStep[] {
  if (plan === undefined) return [];
  const { place, rules, alreadyUnhealthy, accepted } = plan;
  const params = { place: { ...place }, watch: rulesJson(rules), alreadyUnhealthy, accepted: [...accepted] };
  return [{ name: checkWatchedName, kind: 'check-watched', params, onFailure: 'undo', undo: [] }];
}

/** Watches for so long; `before` names the watches before it, whose excuses hold on. Where it takes too long, people are asked. */
export function watchFor(
  plan: WatchPlan | undefined,
  name: string,
  part: WatchedPart,
  { seconds, before = [] }: { readonly seconds: number; readonly before?: readonly string[] },
): PlanStep[] {
  if (plan === undefined) return [];
  const params = { ...watched(plan, part, before), seconds };
  return [{ name, kind: 'watch', params, onFailure: 'hold', undo: [] }];
}

/** For the parameters of a step that is to end as soon as an alarm fires; `before` as above. */
export function endsOnAlarm(
  plan: WatchPlan | undefined,
  part: WatchedPart,
  before: readonly string[] = [],
): { readonly watched?: Json } {
  return plan === undefined ? {} : { watched: watched(plan, part, before) };
}

function watched({ place, rules }: WatchPlan, part: WatchedPart, before: readonly string[]): { [key: string]: Json } {
  const excusedBy = [checkWatchedName, ...before];
  return { place: { ...place }, watch: rulesJson(rules), what: 'the wave', ...part, excusedBy };
}

function rulesJson(rules: WatchRules): { [key: string]: Json } {
  return { ...rules, alarms: [...rules.alarms], http: rules.http.map((probe) => ({ ...probe })) };
}
