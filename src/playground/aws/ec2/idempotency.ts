import { ServiceError } from '../wire/operation.ts';

/** Remembers client tokens for a day, as EC2 does, so that a repeated request answers its first result. */
export interface ClientTokens {
  /**
   * Runs `act` once per token and answers its result to every repeat.
   * Throws IdempotentParameterMismatch where the token was used with other parameters.
   */
  once<Result>(uses: TokenUses<Result>, input: { ClientToken?: string | undefined }, act: () => Result): Result;
}

interface Use<Result> {
  readonly atMs: number;
  readonly parameters: string;
  readonly result: Result;
}

/** The tokens of one operation: those of different operations never meet. */
export type TokenUses<Result> = Map<string, Use<Result>>;

const rememberMs = 24 * 60 * 60 * 1000;

export function createClientTokens(nowMs: () => number): ClientTokens {
  return {
    once: (uses, input, act) => {
      const { ClientToken: token, ...rest } = input;
      if (token === undefined) return act();
      forgetOld(uses, nowMs());
      const parameters = JSON.stringify(rest);
      const earlier = uses.get(token);
      if (earlier === undefined) {
        const result = act();
        uses.set(token, { atMs: nowMs(), parameters, result });
        return result;
      }
      if (earlier.parameters === parameters) return earlier.result;
      throw new ServiceError(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      );
    },
  };
}

/** Tokens are kept in the order of their first use, so the old ones are at the front. */
function forgetOld<Result>(uses: TokenUses<Result>, nowMs: number): void {
  for (const [token, { atMs }] of uses) {
    if (nowMs - atMs < rememberMs) return;
    uses.delete(token);
  }
}
