/** Calls must reach the account that they are meant for: a group of the same name may be in the next one. */
import { AmiableError } from '../basics/errors.ts';
import { once } from '../basics/once.ts';
import type { Place } from '../fleet/place.ts';
import type { Caller } from './call.ts';
import type { Identity } from './ports.ts';

/** Nobody has said how to get there: it may have been taken out of the configuration while a run was under way. */
export class UnknownPlaceError extends AmiableError {
  readonly code = 'place-unknown';
  override readonly retry = 'later';

  constructor({ accountId, region }: Place) {
    super(
      `Account ${accountId} in ${region} is not among the places that Amiable looks after. Name it under places in the configuration, and restart.`,
      { accountId, region },
    );
  }
}

/** The credentials for a place open another account. */
export class AccountMismatchError extends AmiableError {
  readonly code = 'account-mismatch';
  override readonly retry = 'later';

  constructor({ accountId, region }: Place, found: string) {
    super(
      `The credentials for account ${accountId} in ${region} belong to account ${found}. Give that place a roleArn of account ${accountId} under places in the configuration, and restart.`,
      { accountId, region, found },
    );
  }
}

/** Answers once it is certain that the credentials open the place's own account; else throws, and asks again next time. */
export function createAccountCheck(place: Place, identity: Identity): () => Promise<void> {
  return once(async () => {
    const { accountId } = await identity.whoAmI();
    if (accountId !== place.accountId) throw new AccountMismatchError(place, accountId);
  });
}

/** Calls that are made only once `check` has answered. */
export function afterCheck(check: () => Promise<void>, call: Caller): Caller {
  return async (called, send) => {
    await check();
    return call(called, send);
  };
}
