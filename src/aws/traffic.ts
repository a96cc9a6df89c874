import type { Service } from './errors.ts';
import { createLane, type Lane, type Pacing } from './lane.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';

/** All calls in one account and region, whoever makes them and with which client: AWS grants them together. */
export interface Traffic {
  /** EC2 counts each call by itself, so each goes at a pace of its own. Undefined where nothing is paced. */
  lane(called: { readonly service: Service; readonly call: string }): Lane | undefined;
  budget(service: Service): RetryBudget;
}

/** The lanes and budgets of one account and region; without `pacing` nothing is paced. */
export function createTraffic(pacing?: Pacing): Traffic {
  const lanes = new Map<string, Lane>();
  const budgets = new Map<Service, RetryBudget>();
  return {
    lane: ({ service, call }) => {
      if (pacing === undefined) return undefined;
      return kept(lanes, `${service}:${call}`, () => createLane(pacing));
    },
    budget: (service) => kept(budgets, service, createRetryBudget),
  };
}

function kept<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
