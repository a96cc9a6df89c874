/** What a rollout in waves does, in words. */
import type { RollingFacts } from '../operations/rollout/rollout-facts.ts';
import type { StrategyWords } from './strategy-words.ts';
import { text } from './view.ts';
import { count, percent, plural } from './words.ts';

export const rollingWords: StrategyWords<RollingFacts> = {
  how: ({ waves }) => `in ${plural(waves, 'wave')}`,
  lines: (facts) => [
    { label: 'Waves', value: [text(wavesText(facts))] },
    { label: 'Capacity', value: [text(capacityText(facts))] },
  ],
};

function wavesText({ waves, batch, firstWave, firstWaveBecause }: RollingFacts): string {
  const size = `${plural(waves, 'wave')} of at most ${plural(batch, 'instance')}`;
  if (firstWave >= batch) return size;
  return `${size}, the first of ${count(firstWave)}${firstWaveBecause === undefined ? '' : ` because ${firstWaveBecause}`}`;
}

function capacityText({ floor, minHealthyPercent, room }: RollingFacts): string {
  return `never below ${plural(floor, 'healthy instance')} (${percent(minHealthyPercent)}); ${roomText(room)}`;
}

function roomText(room: RollingFacts['room']): string {
  switch (room.kind) {
    case 'surge':
      return `up to ${plural(room.by, 'new instance')} come before old ones go`;
    case 'raise-max':
      return `up to ${plural(room.by, 'new instance')} come before old ones go, for which max size is raised from ${count(room.oldMax)} to ${count(room.newMax)} meanwhile`;
    case 'within-floor':
      return `there is no room for extra instances, so up to ${plural(room.atOnce, 'old instance')} at once go first, within the floor`;
  }
}
