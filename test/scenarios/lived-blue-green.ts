/** Rollouts by a pair of groups in histories: there, or back again after a calm way there. */
import { askRollback } from '../../src/operations/rollback/ask-rollback.ts';
import type { BareScenario } from './bare.ts';
import { passTime } from './fleet-world.ts';
import type { Outcome } from './histories.ts';
import type { History } from './history.ts';
import type { Life } from './life.ts';
import type { Listener } from './others.ts';
import { addPair, type PairScene, pairConfig, type Seen } from './pair-world.ts';
import { trafficViolations } from './traffic-violations.ts';

export function blueGreen(history: History): Life {
  const { isBack = false, asksAtStage = false, stages = [100], ...rest } = history.blueGreen ?? {};
  const approveStages = asksAtStage ? stages.filter((stage) => stage < 100).slice(0, 1) : [];
  let pair: PairScene | undefined;
  const scene = (): PairScene => {
    if (pair === undefined) throw new RangeError('there is no pair yet');
    return pair;
  };
  return {
    config: pairConfig({ ...rest, stages: [...stages], approveStages }),
    prepare: async (world) => {
      pair = await addPair(world);
    },
    ask: async (world) => {
      return isBack && (await wentThere(world))
        ? world.askFor((desk, ada) => askRollback(desk, ada, { target: { kind: 'fleet', fleet: 'web' } }))
        : world.ask({ strategy: 'blue-green' });
    },
    listener: (world) => listenerOf(world, scene()),
    afterwards: retireWhatIsKept,
    violations: async (outcome) => [
      ...trafficViolations(outcome, scene().traffic, history),
      ...(await pairViolations(outcome, scene(), history)),
    ],
  };
}

/** Whether a calm way there was not refused. */
async function wentThere(world: BareScenario): Promise<boolean> {
  await world.ask({ strategy: 'blue-green' });
  await world.settle();
  if ((await world.run()).phase.kind !== 'approval') return false;
  await world.steer('grace', { signal: 'approve' });
  await world.settle();
  // A stage that asks.
  if ((await world.run()).phase.kind === 'held') await world.steer('grace', { signal: 'retry' });
  await world.settle();
  return true;
}

/** What others change: the listener alone, and not its rule. */
function listenerOf(
  { aws, targetGroupArn }: BareScenario,
  { greenArn, listenerArn, greenShares }: PairScene,
): Listener {
  return {
    toGreen: () => greenShares()[0] ?? 0,
    setGreen: (percent) => {
      const TargetGroups = [
        { TargetGroupArn: targetGroupArn, Weight: 100 - percent },
        { TargetGroupArn: greenArn, Weight: percent },
      ];
      const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
      aws.byOthers.elb.ModifyListener({ ListenerArn: listenerArn, DefaultActions });
    },
  };
}

const sweeps = 30;
const sweepSeconds = 300;

/** The janitor comes by until no group is kept any more. */
async function retireWhatIsKept(world: BareScenario): Promise<void> {
  for (let sweep = 0; sweep < sweeps && (await world.store.allPins()).length > 0; sweep += 1) {
    passTime(world.clock, world.aws, sweepSeconds);
    await world.core.sweep();
  }
  passTime(world.clock, world.aws, 2 * sweepSeconds);
}

/** One group has all of the traffic, and the other is gone or empty. */
async function pairViolations(
  { run, before, scaled }: Outcome,
  pair: PairScene,
  { blueGreen: own, launches, protectedCount, standbyCount, happenings }: History,
): Promise<readonly string[]> {
  if (run.phase.kind !== 'ended') return [];
  const isDone = run.phase.outcome === 'done';
  const isGreen = isDone !== (own?.isBack ?? false);
  const isLost = happenings.some(({ kind }) => kind === 'green-deleted');
  // Where somebody deletes the group that has the traffic, the other one stays.
  if (isGreen && isLost && (await pair.group('web-green')) === undefined)
    return (await pair.group('web')) === undefined ? ['both groups are gone'] : [];
  const found = pair.greenShares().flatMap((share) => (share === (isGreen ? 100 : 0) ? [] : [`green has ${share} %`]));
  const [carrier, other] = isGreen ? (['web-green', 'web'] as const) : (['web', 'web-green'] as const);
  const group = await pair.group(carrier);
  if (group === undefined) return [...found, `${carrier} is gone`];
  found.push(...settingViolations(carrier, group, before));
  const wanted = Math.max(before.desired, ...scaled.outs.filter(({ group }) => group === carrier).map(({ to }) => to));
  if (!scaled.in && group.desired < wanted)
    found.push(`${carrier} desires ${group.desired}, and ${wanted} were wanted`);
  const wrong = isGreen
    ? group.images.includes(pair.oldImageId)
    : launches === 'old' && group.images.includes(pair.newImageId);
  if (wrong) found.push(`${carrier} runs ${group.images.join()}`);
  const rest = await pair.group(other);
  // What somebody keeps in it stays.
  const isHeld = other === 'web' && protectedCount + standbyCount > 0;
  if (rest !== undefined && (rest.desired > 0 || (rest.images.length > 0 && !isHeld)))
    found.push(`${other} is left with ${rest.desired}, ${rest.images.join()}`);
  return found;
}

function settingViolations(name: string, group: Seen, before: Outcome['before']): readonly string[] {
  return [
    ...(group.suspended.length === 0 ? [] : [`${group.suspended.join()} of ${name} is still suspended`]),
    ...(group.min === before.min ? [] : [`min size of ${name} is ${group.min}, was ${before.min}`]),
    ...(group.max >= before.max ? [] : [`max size of ${name} is ${group.max}, was ${before.max}`]),
  ];
}
