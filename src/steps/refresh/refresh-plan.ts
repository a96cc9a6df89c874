/** The steps of a rollout by an instance refresh, as data. Pure. */
import type { RefreshRules } from '../../fleet/refresh.ts';
import { isSameSource } from '../../fleet/source.ts';
import type { PlanStep } from '../../runs/plan.ts';
import type { RolloutParams } from '../parts.ts';
import {
  checkWorld,
  paramsOf,
  pointBack,
  type RollingPlan,
  step,
  templateVersions,
  toNewVersions,
  watchAtEnd,
} from '../rolling/rolling-plan.ts';
import { checkWatched, endsOnAlarm, watchFor } from '../watch/watch-plan.ts';

export interface RefreshPlan extends Omit<RollingPlan, 'pins' | 'pinLeaseSeconds' | 'back'> {
  readonly rules: RefreshRules;
  /** Where the image has not served in this fleet: the rules of a refresh that ends after the first few instances. */
  readonly firstRules?: RefreshRules;
  /** How the way back goes about it. */
  readonly backRules: RefreshRules;
  /** Whether AWS can roll back by itself. */
  readonly mayRollBack: boolean;
}

/** The step that watches the first few, where they are watched. */
const watchFirst = 'watch-first';

/** Check, version, the first instance where it is the first, all of them, verify, watch; each with its way back. */
export function refreshSteps(plan: RefreshPlan): PlanStep[] {
  const { rollout, rules, firstRules } = plan;
  const undo = wayBack(plan);
  const out = (name: string, its: RefreshRules): PlanStep => ({
    ...refresh(plan, name, rollout, its),
    onFailure: 'hold',
    undo,
  });
  const first =
    firstRules === undefined ? [] : [out('first', firstRules), firstHealthy(rollout), ...watchTheFirst(plan)];
  const [begun, ...rest] = [...first, out('refresh', rules)];
  return [
    checkWorld(plan),
    ...checkWatched(plan.watch),
    { ...templateVersions(plan, plan.templates), undo: movesByItself(plan) ? pointBack(plan, 'point-back-again') : [] },
    ...(begun === undefined ? [] : [begun, ...rest.map((one) => ({ ...one, undo: [] }))]),
    { ...step('verify', 'verify', paramsOf(rollout)), onFailure: 'hold' },
    ...watchAtEnd(plan.watch, [watchFirst]),
  ];
}

/** A group that launches `$Latest` launches the new version as soon as there is one. */
function movesByItself({ source, numberedSource, formerImageIds }: RefreshPlan): boolean {
  return !isSameSource(source, numberedSource) && formerImageIds.length > 0;
}

function refresh(plan: RefreshPlan, name: string, rollout: RolloutParams, rules: RefreshRules): PlanStep {
  const { watched } = endsOnAlarm(plan.watch, { what: 'the refresh' }, [watchFirst]);
  const stoppedBy = watched === undefined ? {} : { stoppedBy: watched };
  const params = { ...paramsOf(rollout), point: toNewVersions(plan), rules: rulesData(rules), ...stoppedBy };
  return { ...step(name, 'refresh', params), againFrom: name, beginsStage: true };
}

function watchTheFirst({ watch }: RefreshPlan): PlanStep[] {
  return watchFor(watch, watchFirst, { what: 'the first instances' }, { seconds: watch?.waveSeconds ?? 0 });
}

/** What AWS calls ready is looked at by our own terms as well. */
function firstHealthy(rollout: RolloutParams): PlanStep {
  const params = { ...paramsOf(rollout), sinceStep: 'first', onlyNew: false };
  return { ...step('first-healthy', 'await-healthy', params), onFailure: 'hold' };
}

function rulesData(rules: RefreshRules): PlanStep['params'] {
  return { ...rules, checkpointPercents: [...rules.checkpointPercents], alarms: [...rules.alarms] };
}

/**
 * The refresh is ended first: rolled back where AWS can. Whatever runs the new image after that is replaced by another
 * refresh, to what the group launched before, and the group is pointed there by its number.
 */
function wayBack(plan: RefreshPlan): PlanStep[] {
  const end = endRefresh(plan);
  if (plan.formerImageIds.length === 0) return [end];
  const back = pointBack(plan, 'point-back');
  const templateBack = back.slice(0, -1);
  const point = back.at(-1);
  if (point === undefined) return [end];
  const rollout = { ...plan.rollout, imageIds: [...plan.formerImageIds], keepProtected: false, back: true };
  const params = { ...paramsOf(rollout), point: point.params, rules: rulesData(plan.backRules) };
  return [end, ...templateBack, { ...step('refresh-back', 'refresh', params), againFrom: 'refresh-back' }, point];
}

function endRefresh(plan: RefreshPlan): PlanStep {
  const { fleet, rollout, rules } = plan;
  const canGoBack = plan.formerImageIds.length > 0;
  return step('end-refresh', 'end-refresh', {
    fleet: { ...fleet },
    back: true,
    point: toNewVersions(plan),
    imageIds: [...rollout.imageIds],
    minHealthyPercent: rollout.minHealthyPercent,
    refreshSteps: ['first', 'refresh'],
    mayRollBack: plan.mayRollBack && canGoBack,
    pollSeconds: rollout.pollSeconds,
    stillSeconds: rollout.waveTimeoutSeconds + rules.warmupSeconds,
  });
}
