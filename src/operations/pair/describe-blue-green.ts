/** A planned rollout by a second group as facts for people. Pure. */
import type { Blueprint } from '../../aws/pair-ports.ts';
import type { PinWish } from '../../steps/pins.ts';
import { describeRollout } from '../rollout/describe-rollout.ts';
import type { DescribedRollout } from '../rollout/rollout-facts.ts';
import type { StrategyQuestion } from '../rollout/strategy.ts';
import type { PairWorld } from './pair-world.ts';

const pins: readonly PinWish[] = [{ what: 'min-size' }];

export function describeBlueGreen(question: StrategyQuestion, pair: PairWorld, blueprint: Blueprint): DescribedRollout {
  const { config, partner, forwarders } = pair;
  const { stages, settleSeconds } = config;
  const known = partner === 'busy' ? 'parked' : partner;
  const backHours = config.keepBlueHours;
  const common = describeRollout(question, {
    pins,
    wayBack: wayBack(pair),
    isBeside: true,
    backHours,
  });
  return {
    ...common,
    ...(common.watch === undefined ? {} : { watch: { ...common.watch, waveSeconds: settleSeconds } }),
    strategy: 'blue-green',
    warnings: [...common.warnings, ...warnings(pair, blueprint)],
    toGroup: pair.to.key.groupName,
    partner: known,
    listeners: forwarders.map(({ name }) => name),
    stages: [...stages],
    approveStages: [...config.approveStages],
    settleSeconds,
    keepSeconds: config.keepBlueHours * 60 * 60,
    afterwards: config.afterwards,
    copies: copiesOf(blueprint),
  };
}

/** A change to a group that runs: in one stage, and nothing is made for it. */
export function describeShiftBack(question: StrategyQuestion, pair: PairWorld): DescribedRollout {
  const { policy } = question.world;
  const { config, forwarders, from, to } = pair;
  const { keepBlueHours: backHours } = config;
  const back = `Abort sends all traffic to ${from.key.groupName} again, which keeps running.`;
  return {
    ...describeRollout(question, { pins, wayBack: back, isBeside: true, backHours }),
    // Nothing is launched from another version than before.
    templates: [],
    strategy: 'blue-green',
    toGroup: to.key.groupName,
    partner: 'ready',
    listeners: forwarders.map(({ name }) => name),
    stages: [100],
    approveStages: [],
    settleSeconds: policy.settleSeconds,
    keepSeconds: backHours * 60 * 60,
    afterwards: config.afterwards,
    copies: [],
  };
}

function wayBack({ from, to, config }: PairWorld): string {
  const { keepBlueHours } = config;
  const kept = keepBlueHours === 0 ? '' : ` For ${keepBlueHours} hours after the end one click does the same.`;
  return `Abort sends all traffic back to ${from.key.groupName}, which keeps running, and takes ${to.key.groupName} away again.${kept}`;
}

function warnings({ from, to, forwarders, partner, kept }: PairWorld, { uncopied }: Blueprint): string[] {
  const found: string[] = [];
  if (partner === 'kept' && kept !== undefined)
    found.push(
      `${to.key.groupName} is kept as the way back to ${kept.during.imageIds.join(', ')}: this run takes it away, and with it that way back.`,
    );
  const sticky = forwarders.filter(({ stickySeconds }) => stickySeconds !== undefined);
  if (sticky.length > 0)
    found.push(
      `Clients come back to the group that has served them (stickiness on ${sticky.map(({ name }) => name).join(', ')}), so traffic follows the weights only slowly.`,
    );
  for (const what of uncopied) found.push(`Of ${from.key.groupName} ${what}, which ${to.key.groupName} does not get.`);
  return found;
}

function copiesOf({ hooks, policies, schedules, topics, metrics }: Blueprint): string[] {
  return [
    ...hooks.map((name) => `hook ${name}`),
    ...policies.map((name) => `policy ${name}`),
    ...schedules.map((name) => `scheduled action ${name}`),
    ...topics.map((arn) => `notifications to ${arn.split(':').at(-1) ?? arn}`),
    ...(metrics.length === 0 ? [] : ['its group metrics']),
  ];
}
