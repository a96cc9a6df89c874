/** What a rollout by an instance refresh does, in words. */
import type { RefreshFacts } from '../operations/rollout/rollout-facts.ts';
import type { StrategyWords } from './strategy-words.ts';
import { text } from './view.ts';
import { count, duration, percent, plural, sentence, some } from './words.ts';

export const refreshWords: StrategyWords<RefreshFacts> & { readonly paused: string } = {
  how: () => 'by an instance refresh of AWS',
  lines: (facts) => [
    { label: 'How', value: [text(howText(facts))] },
    { label: 'Capacity', value: [text(capacityText(facts))] },
    { label: 'Warm-up', value: [text(warmupText(facts))] },
    { label: 'Waits', value: [text(waitsText(facts))] },
    { label: 'Leaves alone', value: [text(leavesText(facts))] },
    { label: 'Pause', value: [text(pauseText)] },
  ],
  paused:
    'The instance refresh is cancelled: once AWS has finished what it had under way, nothing more is replaced. Resume starts another, which leaves alone what is replaced.',
};

const pauseText =
  'Pause cancels the refresh, and Resume starts another, which leaves alone what is replaced. A freeze does not stop one that is under way.';

function howText({ batch, first, firstBecause }: RefreshFacts): string {
  const size = `EC2 Auto Scaling replaces at most ${plural(batch, 'instance')} at once, and this run watches it`;
  if (first === undefined) return `${size}.`;
  const why = firstBecause === undefined ? '' : `, because ${firstBecause}`;
  return `${size}. First ${plural(first, 'instance')} by ${first === 1 ? 'itself' : 'themselves'}${why}.`;
}

function capacityText({ rules, least, most, extra, floor, minHealthyPercent }: RefreshFacts): string {
  const { minHealthyPercent: min, maxHealthyPercent: max } = rules;
  const order =
    extra === 0
      ? 'old ones go first'
      : `up to ${plural(extra, 'new instance')} ${extra === 1 ? 'comes' : 'come'} before old ones go`;
  return sentence(
    `AWS keeps at least ${count(least)} ready (${percent(min)}) and at most ${count(most)} in the group (${percent(max)}); ${order}. Never below ${plural(floor, 'healthy instance')} (${percent(minHealthyPercent)}): where the load balancer says otherwise than AWS, the refresh is cancelled`,
  );
}

function warmupText({ rules }: RefreshFacts): string {
  return `AWS counts a new instance as ready ${duration(rules.warmupSeconds)} after it is in service. One that does not serve shortly before that stops the refresh.`;
}

function waitsText({ rules }: RefreshFacts): string {
  const stops = rules.checkpointPercents.filter((at) => at < 100);
  const checkpoints =
    stops.length === 0
      ? 'No checkpoints'
      : `${duration(rules.checkpointDelaySeconds)} at ${some(stops.map((at) => percent(at)))} each, asking nobody`;
  const bake = rules.bakeSeconds === 0 ? 'no bake at the end' : `${duration(rules.bakeSeconds)} of bake at the end`;
  const alarms = rules.alarms.length === 0 ? 'no alarms' : `fails when an alarm fires: ${some(rules.alarms)}`;
  return `${checkpoints}; ${bake}; ${alarms}.`;
}

const standby = {
  ignore: 'instances in standby stay',
  terminate: 'instances in standby are terminated',
  wait: 'AWS waits an hour for instances in standby, and then fails',
} as const;

function leavesText({ rules }: RefreshFacts): string {
  const kept = rules.protectedInstances === 'keep' ? 'stay' : 'are replaced';
  return `What has the new template version already; ${standby[rules.standby]}; those protected from scale-in ${kept}. AWS takes nothing back by itself.`;
}
