/** The steps of a change from one group of a pair to the other, as data. Pure. */
import type { FleetKey } from '../../fleet/fleet.ts';
import type { World } from '../../fleet/world.ts';
import type { PlanStep } from '../../runs/plan.ts';
import { sourceData } from '../rolling/point-group.ts';
import {
  checkWorld,
  type PlannedSource,
  step,
  type TemplateMove,
  templateVersions,
  watchAtEnd,
} from '../rolling/rolling-plan.ts';
import { checkWatched, type WatchPlan, watchFor } from '../watch/watch-plan.ts';
import { type Pair, shiftSteps } from './pair-parts.ts';

/** What every change from one group of a pair to the other is made of. */
export interface PairPlan {
  readonly pair: Pair;
  /** As locks call the fleet. */
  readonly subjectKey: string;
  /** What check-pair holds the world to. */
  readonly pairWorld: World;
  readonly stages: readonly number[];
  readonly approveStages: readonly number[];
  /** What the group that gets the traffic has to run; of one that runs already, whatever it runs. */
  readonly imageIds: readonly string[];
  /** Min sizes when nothing is going on. */
  readonly fromMin: number;
  readonly toMin: number;
  readonly leaseSeconds: number;
  readonly keepSeconds: number;
  readonly afterwards: 'park' | 'delete';
  /** Alarms and probes beside the health of the instances; absent where nothing is watched. */
  readonly watch?: WatchPlan;
}

export interface BlueGreenPlan extends PairPlan {
  readonly imageId: string;
  readonly world: World;
  readonly source: PlannedSource;
  readonly templates: readonly TemplateMove[];
  /** How the other group stands: there is none, it has no instance, or it is kept from an earlier run. */
  readonly partner: 'absent' | 'parked' | 'kept';
}

const settleStep = 'settle';
const loopStart = 'await-go';

/**
 * Check, version, pin, copy; the new group well in its own target group while it gets nothing; then stage by stage; at
 * the end the old group is kept. Each with its way back.
 */
export function blueGreenSteps(plan: BlueGreenPlan): PlanStep[] {
  const { pair, imageId, partner } = plan;
  const fleet = pair.from.key;
  return [
    checkWorld({ fleet, imageId, world: plan.world }),
    ...checkWatched(plan.watch),
    checkPair(plan),
    templateVersions({ fleet, imageId }, plan.templates),
    holdSize(plan),
    ...(partner === 'kept' ? [emptied(plan, 'reuse', 'release-kept')] : []),
    copyStep(plan),
    introduce(plan),
    { ...ready(plan, 'ready', 'to', 'whole'), onFailure: 'hold' },
    ...stageLoop(plan, 'copy'),
    ...watchAtEnd(plan.watch, [settleStep]),
    ...endSteps(plan),
  ];
}

/** The way back after the end: to a group that is kept, in one stage. What had the traffic is kept in its turn. */
export function shiftBackSteps(plan: PairPlan): PlanStep[] {
  const oneStage = { ...plan, stages: [100], approveStages: [] };
  return [
    checkPair(plan),
    holdSize(plan),
    {
      ...ready(plan, 'ready', 'to', 'enough'),
      onFailure: 'hold',
      undo: [step('unpin-kept', 'unpin', { fleet: keyData(plan.pair.to.key) })],
    },
    ...stageLoop(oneStage),
    ...endSteps(plan),
  ];
}

function keyData(key: FleetKey): { [key: string]: PlanStep['params'] } {
  return { ...key };
}

function pairData({ pair }: PairPlan): { [key: string]: PlanStep['params'] } {
  const side = ({ key, targetGroupArn }: Pair['from']) => ({ key: keyData(key), targetGroupArn });
  const forwarders = pair.forwarders.map((one) => ({ ...one, before: one.before.map((weight) => ({ ...weight })) }));
  return { ...pair, from: side(pair.from), to: side(pair.to), forwarders };
}

function checkPair(plan: PairPlan): PlanStep {
  const { from, to } = plan.pair;
  return step('check-pair', 'check-pair', {
    fleet: keyData(from.key),
    partner: keyData(to.key),
    targetGroupArns: [from.targetGroupArn, to.targetGroupArn],
    world: { ...plan.pairWorld },
  });
}

/** Traffic that leaves a group makes its alarms scale it in: it would be missed on the way back. */
function holdSize({ pair, leaseSeconds }: PairPlan): PlanStep {
  const fleet = keyData(pair.from.key);
  return {
    ...step('pin', 'pin', { fleet, wishes: [{ what: 'min-size' }], leaseSeconds }),
    undo: [step('unpin-back', 'unpin', { fleet })],
  };
}

function copyStep(plan: BlueGreenPlan): PlanStep {
  const { pair, source, imageId, partner } = plan;
  const expects = partner === 'absent' ? 'absent' : 'present';
  return {
    ...step('copy', 'copy-group', {
      from: keyData(pair.from.key),
      to: keyData(pair.to.key),
      targetGroupArn: pair.to.targetGroupArn,
      expects,
      source: sourceData(source),
      imageId,
      versionsFrom: 'template',
    }),
    undo: [emptied(plan, partner === 'absent' ? 'delete' : 'park', 'dismiss')],
  };
}

function emptied(plan: PairPlan, becomes: 'reuse' | 'park' | 'delete', name: string): PlanStep {
  return step(name, 'empty-group', { pair: pairData(plan), becomes, restMin: plan.toMin, back: becomes !== 'reuse' });
}

/** At weight 0 a load balancer checks the instances, and sends them nothing. */
function introduce(plan: PairPlan): PlanStep {
  return {
    ...shift(plan, shiftSteps.introduce, { kind: 'percent', percent: 0 }, false),
    undo: [shift(plan, 'restore-weights', { kind: 'before' }, true)],
  };
}

function shift(plan: PairPlan, name: string, goal: PlanStep['params'], back: boolean): PlanStep {
  return step(name, 'shift-traffic', { pair: pairData(plan), goal, back });
}

function ready(plan: PairPlan, name: string, who: 'from' | 'to', needs: 'whole' | 'enough', back = false): PlanStep {
  return step(name, 'ready-group', {
    pair: pairData(plan),
    who,
    needs,
    imageIds: [...plan.imageIds],
    restMin: who === 'from' ? plan.fromMin : plan.toMin,
    leaseSeconds: plan.leaseSeconds,
    back,
  });
}

/** One stage: a person's word where it takes one, nobody else at work, large enough, traffic, and well with it. */
function stageLoop(plan: PairPlan, copyStepName?: string): PlanStep[] {
  const { pair, stages, approveStages, imageIds } = plan;
  const go = { group: pair.to.key.groupName, stages: [...stages], approveStages: [...approveStages], settleStep };
  const loop: PlanStep[] = [
    { ...step(loopStart, 'await-go', go), undo: wayBack(plan) },
    step('check-stage', 'check-shift', {
      pair: pairData(plan),
      ...(copyStepName === undefined ? {} : { copyStep: copyStepName }),
    }),
    ready(plan, 'follow', 'to', copyStepName === undefined ? 'enough' : 'whole'),
    {
      ...shift(plan, shiftSteps.stages, { kind: 'next-stage', stages: [...stages], settleStep }, false),
      againFrom: loopStart,
    },
    {
      ...step(settleStep, 'settle-traffic', {
        pair: pairData(plan),
        imageIds: [...imageIds],
        shiftStep: shiftSteps.stages,
        ...watchedStage(plan),
      }),
      againFrom: loopStart,
      rounds: stages.length,
    },
  ];
  return loop.map((one) => ({ ...one, onFailure: 'hold' }));
}

/** What is watched in a stage is watched for as long as the stage settles, in the same step. */
function watchedStage({ watch, pair }: PairPlan): { [key: string]: PlanStep['params'] } {
  const part = { what: 'the traffic of this stage' };
  const [watching] = watchFor(watch, settleStep, part, { seconds: pair.settleSeconds });
  return watching === undefined ? {} : { watch: watching.params };
}

/** The old group as large as it must be, and then everything to it at once. */
function wayBack(plan: PairPlan): PlanStep[] {
  return [
    ready(plan, 'ready-back', 'from', 'enough', true),
    shift(plan, 'shift-back', { kind: 'percent', percent: 0 }, true),
  ];
}

function endSteps(plan: PairPlan): PlanStep[] {
  const { pair, subjectKey, keepSeconds, afterwards, fromMin: restMin } = plan;
  const keep = { pair: pairData(plan), subjectKey, keepSeconds, afterwards, restMin };
  return [
    { ...step('unpin', 'unpin', { fleet: keyData(pair.to.key) }), onFailure: 'hold' },
    { ...step('keep', 'keep-group', keep), onFailure: 'hold' },
  ];
}
