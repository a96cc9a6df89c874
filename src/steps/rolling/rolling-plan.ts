/** The steps of a rolling rollout, as data. Pure. */
import type { FleetKey, LaunchSource } from '../../fleet/fleet.ts';
import type { World } from '../../fleet/world.ts';
import type { PlanStep } from '../../runs/plan.ts';
import type { RolloutParams } from '../parts.ts';
import type { PinWish } from '../pins.ts';
import { checkWatched, endsOnAlarm, type WatchPlan, watchFor } from '../watch/watch-plan.ts';
import { sourceData } from './point-group.ts';

export interface RollingPlan {
  readonly fleet: FleetKey;
  readonly imageId: string;
  readonly world: World;
  /** What the group launches from now, as written, and the same with every version a number. */
  readonly source: PlannedSource;
  readonly numberedSource: PlannedSource;
  /** Where it goes to versions that are there, for a rollback; else each of `templates` gets a new one. */
  readonly back?: Destination;
  readonly templates: readonly TemplateMove[];
  readonly pins: readonly PinWish[];
  readonly pinLeaseSeconds: number;
  readonly rollout: RolloutParams;
  /** Templates that name their image by an alias, with what it stood for: going back needs a version that names it. */
  readonly aliased: readonly AliasedMove[];
  /** Images that may stay when it is taken back; empty where there is no way back to any. */
  readonly formerImageIds: readonly string[];
  /** What is watched while waves settle and at the end; absent where nothing is. */
  readonly watch?: WatchPlan;
}

export interface TemplateMove {
  readonly key: string;
  readonly templateId: string;
  readonly fromVersion: number;
}

export type AliasedMove = TemplateMove & { readonly imageId: string };

export interface Destination {
  readonly source: PlannedSource;
  /** Of its versions, those that name their image by an alias, which may have moved. */
  readonly aliased: readonly AliasedMove[];
}

export type PlannedSource = Extract<LaunchSource, { kind: 'launch-template' | 'mixed' }>;

/** Check, version, pin, point, then waves until nothing old is left, verify, watch, unpin; each with its way back. */
export function rollingSteps(plan: RollingPlan): PlanStep[] {
  const { fleet, back } = plan;
  const steps: PlanStep[] = [checkWorld(plan), ...checkWatched(plan.watch)];
  const templates = back?.aliased ?? plan.templates;
  if (templates.length > 0) steps.push(templateVersions(plan, templates));
  if (plan.pins.length > 0) {
    const wishes = plan.pins.map((wish) => ({ ...wish }));
    steps.push({
      ...step('pin', 'pin', { fleet: { ...fleet }, wishes, leaseSeconds: plan.pinLeaseSeconds }),
      undo: [unpin(plan, 'unpin-back')],
    });
  }
  const canGoBack = plan.formerImageIds.length > 0;
  steps.push({ ...pointStep(plan), undo: canGoBack ? pointBack(plan, 'point-back-again') : [] });
  if (plan.rollout.toReplace > 0) steps.push(...waves(plan));
  steps.push({ ...step('verify', 'verify', paramsOf(plan.rollout)), onFailure: 'hold' });
  steps.push(...watchAtEnd(plan.watch));
  if (plan.pins.length > 0) steps.push({ ...unpin(plan, 'unpin'), onFailure: 'hold' });
  return steps;
}

/** Looks whether the world is as approved. */
export function checkWorld({
  fleet,
  imageId,
  world,
  back,
}: Pick<RollingPlan, 'fleet' | 'imageId' | 'world' | 'back'>): PlanStep {
  const goesTo = back === undefined ? {} : { goesTo: sourceData(back.source) };
  return step('check', 'check-world', { fleet: { ...fleet }, imageId, world: { ...world }, ...goesTo });
}

/** Makes the template versions with the new image, which nobody launches yet. */
export function templateVersions(
  { fleet, imageId }: Pick<RollingPlan, 'fleet' | 'imageId'>,
  templates: readonly TemplateMove[],
): PlanStep {
  const moves = templates.map((move) => ({ ...move }));
  return step('template', 'template-version', { fleet: { ...fleet }, imageId, templates: moves });
}

export function step(name: string, kind: string, params: PlanStep['params']): PlanStep {
  return { name, kind, params, onFailure: 'undo', undo: [] };
}

function unpin({ fleet }: RollingPlan, name: string): PlanStep {
  return step(name, 'unpin', { fleet: { ...fleet } });
}

function pointStep({ fleet, source, imageId, back }: RollingPlan): PlanStep {
  if (back !== undefined) {
    const made = back.aliased.length === 0 ? {} : { versionsFrom: 'template' };
    return step('point', 'point-group', {
      to: 'source',
      fleet: { ...fleet },
      source: sourceData(back.source),
      ...made,
    });
  }
  return step('point', 'point-group', toNewVersions({ fleet, source, imageId }));
}

/** What a group is to be pointed at: what it launches, at the versions with the new image. */
export function toNewVersions({ fleet, source, imageId }: Pick<RollingPlan, 'fleet' | 'source' | 'imageId'>): {
  [key: string]: PlanStep['params'];
} {
  return { to: 'new-versions', fleet: { ...fleet }, source: sourceData(source), imageId, versionsFrom: 'template' };
}

/** To exactly what was launched before: by number, and never by an alias, which may have moved meanwhile. */
export function pointBack(
  { fleet, numberedSource, imageId, aliased }: Pick<RollingPlan, 'fleet' | 'numberedSource' | 'imageId' | 'aliased'>,
  name: string,
): PlanStep[] {
  const params = { to: 'source', fleet: { ...fleet }, source: sourceData(numberedSource) };
  if (aliased.length === 0) return [step(name, 'point-group', params)];
  const templates = aliased.map((move) => ({ ...move }));
  return [
    step('template-back', 'template-version', { fleet: { ...fleet }, imageId, templates }),
    step(name, 'point-group', { ...params, versionsFrom: 'template-back' }),
  ];
}

export function paramsOf(rollout: RolloutParams): { [key: string]: PlanStep['params'] } {
  return { ...rollout, fleet: { ...rollout.fleet }, imageIds: [...rollout.imageIds] };
}

/** The step of the way out that watches a wave, where one is watched. */
const watchWave = 'watch-wave';

const out = {
  checkStep: 'check-wave',
  pointStep: 'point',
  surgeStep: 'surge',
  awaitStep: 'await-healthy',
  retireStep: 'retire',
};
const back = {
  checkStep: 'check-wave-back',
  pointStep: 'point-back',
  surgeStep: 'surge-back',
  awaitStep: 'await-healthy-back',
  retireStep: 'retire-back',
};

/** Before what was changed for the run is put back: the way back needs it still. */
export function watchAtEnd(watch: WatchPlan | undefined, before: readonly string[] = [watchWave]): PlanStep[] {
  const seconds = watch?.bakeSeconds ?? 0;
  return watchFor(watch, 'watch-fleet', { what: 'the whole fleet' }, { seconds, before });
}

/** The loop of waves. Whichever of its steps was begun, taking it back is the same walk the other way. */
function waves(plan: RollingPlan): PlanStep[] {
  const [first, ...rest] = waveLoop(plan.rollout, out, false, plan.watch).map(
    (one): PlanStep => ({ ...one, onFailure: 'hold' }),
  );
  return first === undefined ? [] : [{ ...first, undo: wayBack(plan) }, ...rest];
}

/** The steps of the way out whose surplus the way back takes over. */
const adopted = {
  surgeStep: out.surgeStep,
  awaitStep: out.awaitStep,
  watchStep: watchWave,
  retireStep: out.retireStep,
};

type LoopNames = typeof out | typeof back;

/** One wave: nobody else is at work, room for it, health, and then the old ones go. What gives room is decided wave by wave, on what is there. */
function waveLoop(rollout: RolloutParams, names: LoopNames, isBack: boolean, watch?: WatchPlan): PlanStep[] {
  const wave = { waves: rollout.waves };
  const params = { ...paramsOf(rollout), ...endsOnAlarm(watch, wave, [watchWave]) };
  const { checkStep, pointStep } = names;
  const adopt = isBack ? { adopt: adopted } : {};
  const check = { fleet: { ...rollout.fleet }, pointStep, imageIds: [...rollout.imageIds], back: isBack };
  return [
    { ...step(checkStep, 'check-fleet', check), ...(isBack ? {} : { beginsStage: true }) },
    step(names.surgeStep, 'surge', { ...params, ...adopt, retireStep: names.retireStep }),
    step(names.awaitStep, 'await-healthy', { ...params, sinceStep: names.surgeStep, onlyNew: isBack }),
    ...watchFor(watch, watchWave, wave, { seconds: watch?.waveSeconds ?? 0 }),
    {
      ...step(names.retireStep, 'retire', { ...params, surgeStep: names.surgeStep, pointStep }),
      againFrom: checkStep,
      rounds: rollout.waves,
    },
  ];
}

/**
 * The group points at what it launched from before, by number, and everything that is not on a former image is
 * replaced in waves of the same size. Instances of the new image may carry scale-in protection from the group: that
 * protects them from scaling, not from being taken back.
 */
function wayBack(plan: RollingPlan): PlanStep[] {
  if (plan.formerImageIds.length === 0) return giveBack(plan.rollout);
  const { batch } = plan.rollout;
  const rollout: RolloutParams = {
    ...plan.rollout,
    imageIds: [...plan.formerImageIds],
    keepProtected: false,
    first: batch,
    back: true,
  };
  return [...pointBack(plan, 'point-back'), ...waveLoop(rollout, back, true)];
}

/** Where there is no image to go back to: the instances stay as they are, and only what was added for a wave goes. */
function giveBack(rollout: RolloutParams): PlanStep[] {
  const { surgeStep, retireStep } = back;
  const params = paramsOf({ ...rollout, keepProtected: false, back: true, anyImage: true });
  return [
    step(surgeStep, 'surge', { ...params, adopt: { ...adopted }, retireStep }),
    { ...step(retireStep, 'retire', { ...params, surgeStep }), againFrom: surgeStep },
  ];
}
