import type { EC2ClientConfig } from '@aws-sdk/client-ec2';

/** How the SDK asks whether a try may be followed by another. */
export type RetryStrategy = NonNullable<EC2ClientConfig['retryStrategy']>;

/** What all who call one service in one account and region may repeat, so that its trouble is not multiplied. */
export interface RetryBudget {
  /** A call was made. */
  earn(): void;
  /** Takes one repeat out of it; false where there is none left. */
  draw(): boolean;
}

/** One repeat for so many calls, */
const callsPerRepeat = 5;
/** and so many besides, for whoever calls seldom. */
const most = 20;

/** Full at the start. */
export function createRetryBudget(): RetryBudget {
  let calls = most * callsPerRepeat;
  return {
    earn: () => {
      calls = Math.min(most * callsPerRepeat, calls + 1);
    },
    draw: () => {
      if (calls < callsPerRepeat) return false;
      calls -= callsPerRepeat;
      return true;
    },
  };
}

const firstPauseMs = 50;

/**
 * Repeats what did not get through, within the budget: broken connections, and faults on the side of AWS. Not what AWS
 * refused since there were too many calls: whoever made it hears of that at once, and waits for a turn.
 */
export function retryWithin(
  budget: RetryBudget,
  mostTries: number,
  random: () => number = Math.random,
): Extract<RetryStrategy, { acquireInitialRetryToken: unknown }> {
  return {
    acquireInitialRetryToken: async () => tokenOf(0, 0),
    refreshRetryTokenForRetry: async (token, { errorType }) => {
      const retries = token.getRetryCount() + 1;
      if (errorType !== 'TRANSIENT' || retries >= mostTries || !budget.draw()) throw new Error('not to be repeated');
      return tokenOf(retries, random() * firstPauseMs * 2 ** retries);
    },
    recordSuccess: () => {},
  };
}

function tokenOf(retries: number, delayMs: number) {
  return { getRetryCount: () => retries, getRetryDelay: () => delayMs, getRetryCost: () => 1 };
}
