/** What each strategy says of its plans beside what is said of every rollout. */
import type { Strategy } from '../fleet/strategies.ts';
import type { RolloutFacts } from '../operations/rollout-facts.ts';
import type { Fact } from './plan-words.ts';
import { rollingWords } from './rolling.ts';

/** How servers are replaced, in a few words, before there is a plan. */
export const strategyInShort: Readonly<Record<Strategy, string>> = { rolling: 'in waves' };

export interface StrategyWords<Facts> {
  /** In a few words that end a sentence: `in 21 waves`. */
  how(facts: Facts): string;
  /** How it goes and what it costs in capacity, in reading order. */
  lines(facts: Facts): readonly Fact[];
}

/** `in 21 waves`. */
export function strategyHow(facts: RolloutFacts): string {
  switch (facts.strategy) {
    case 'rolling':
      return rollingWords.how(facts);
  }
}

export function strategyLines(facts: RolloutFacts): readonly Fact[] {
  switch (facts.strategy) {
    case 'rolling':
      return rollingWords.lines(facts);
  }
}
