import type { Fact } from './plan-words.ts';

/** What one strategy says of its plans. */
export interface StrategyWords<Facts> {
  /** In a few words that end a sentence: `in 21 waves`. */
  how(facts: Facts): string;
  /** How it goes and what it costs in capacity, in reading order. */
  lines(facts: Facts): readonly Fact[];
}
