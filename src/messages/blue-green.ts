/** What a rollout by a second group does, in words. */
import type { BlueGreenFacts } from '../operations/rollout/rollout-facts.ts';
import type { StrategyWords } from './strategy-words.ts';
import { text } from './view.ts';
import { count, duration, percent, plural, some } from './words.ts';

export const blueGreenWords: StrategyWords<BlueGreenFacts> = {
  how: ({ toGroup, stages }) => `by shifting traffic to ${toGroup} in ${plural(stages.length, 'stage')}`,
  lines: (facts) => [
    { label: 'New group', value: [text(groupText(facts))] },
    { label: 'Traffic', value: [text(trafficText(facts))] },
    { label: 'Capacity', value: [text(capacityText(facts))] },
    { label: 'Afterwards', value: [text(keptText(facts))] },
  ],
};

function groupText({ toGroup, partner, group, copies }: BlueGreenFacts): string {
  const made = {
    absent: `is made as a copy of ${group}`,
    parked: `is there without instances, and is brought in line with ${group}`,
    ready: `runs still, and is made as large as ${group}`,
    kept: `still runs from an earlier run: it is emptied first, and brought in line with ${group}`,
  }[partner];
  return `${toGroup} ${made}${copies.length === 0 ? '' : `, with ${some(copies)}`}`;
}

function trafficText({ stages, listeners, settleSeconds, approveStages }: BlueGreenFacts): string {
  const steps = stages.map((stage) => `${stage} %`).join(', ');
  const asked =
    approveStages.length === 0
      ? ''
      : `; a person is asked after ${approveStages.map((stage) => `${stage} %`).join(', ')}`;
  return `${steps} of ${some(listeners)}, each well for ${duration(settleSeconds)} before the next${asked}`;
}

function capacityText({ instances, floor, minHealthyPercent }: BlueGreenFacts): string {
  return `up to ${plural(instances, 'extra instance')}; what serves can always take the traffic of ${plural(floor, 'instance')} (${percent(minHealthyPercent)})`;
}

function keptText({ group, keepSeconds, afterwards }: BlueGreenFacts): string {
  const then = afterwards === 'park' ? 'scaled to zero' : 'deleted';
  return `${group} keeps running for ${hours(keepSeconds)}, ready to take the traffic back, and is ${then} then`;
}

/** `24 hours`: how long the old group is kept. */
export function hours(seconds: number): string {
  const many = seconds / 3600;
  return many >= 1 && Number.isInteger(many) ? `${count(many)} ${many === 1 ? 'hour' : 'hours'}` : duration(seconds);
}
