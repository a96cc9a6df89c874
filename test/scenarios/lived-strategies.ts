import type { Strategy } from '../../src/fleet/strategies.ts';
import { groupViolations } from './group-violations.ts';
import type { History } from './history.ts';
import type { Life } from './life.ts';
import { blueGreen } from './lived-blue-green.ts';
import { refresh } from './lived-refresh.ts';

function rolling(history: History): Life {
  return {
    config: {},
    prepare: async () => {},
    ask: (world) => world.ask({ strategy: 'rolling', batch: history.batch }),
    violations: (outcome) => groupViolations(outcome, history),
  };
}

/** What each strategy has of its own in histories. A new one needs a line here; the type checker asks for it. */
const lives: Readonly<Record<Strategy, (history: History) => Life>> = { rolling, refresh, 'blue-green': blueGreen };

export function lifeOf(history: History): Life {
  return lives[history.strategy](history);
}
