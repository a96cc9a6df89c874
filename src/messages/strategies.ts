/** What each strategy says of its plans beside what is said of every rollout. */
import type { Strategy } from '../fleet/strategies.ts';
import type { RolloutFacts } from '../operations/rollout/rollout-facts.ts';
import { blueGreenWords } from './blue-green.ts';
import type { Fact } from './plan-words.ts';
import { refreshWords } from './refresh.ts';
import { rollingWords } from './rolling.ts';

/** How servers are replaced, in a few words, before there is a plan. */
export const strategyInShort: Readonly<Record<Strategy, string>> = {
  rolling: 'in waves',
  refresh: 'by an instance refresh of AWS',
  'blue-green': 'by a second group beside it',
};

/** `in 21 waves`. */
export function strategyHow(facts: RolloutFacts): string {
  switch (facts.strategy) {
    case 'rolling':
      return rollingWords.how(facts);
    case 'refresh':
      return refreshWords.how(facts);
    case 'blue-green':
      return blueGreenWords.how(facts);
  }
}

export function strategyLines(facts: RolloutFacts): readonly Fact[] {
  switch (facts.strategy) {
    case 'rolling':
      return rollingWords.lines(facts);
    case 'refresh':
      return refreshWords.lines(facts);
    case 'blue-green':
      return blueGreenWords.lines(facts);
  }
}

/** What a pause means to what is under way; undefined where that is left as it is. */
export function strategyPaused(facts: RolloutFacts, stepKind: string | undefined): string | undefined {
  switch (facts.strategy) {
    case 'rolling':
    case 'blue-green':
      return undefined;
    case 'refresh':
      return stepKind === 'refresh' ? refreshWords.paused : undefined;
  }
}
