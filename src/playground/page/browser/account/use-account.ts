import { useEffect, useState } from 'react';
import { accountUpdateSchema } from '../../account-contract.ts';
import { type AccountState, nothingSeen, withAccountUpdate } from './account-state.ts';

export interface Watched {
  readonly account: AccountState;
  readonly connection: 'connecting' | 'open' | 'lost';
}

/** The simulated account, kept up to date for as long as the component lives. */
export function useAccount(): Watched {
  const [watched, setWatched] = useState<Watched>({ account: nothingSeen, connection: 'connecting' });
  useEffect(() => {
    const source = new EventSource('/api/account');
    source.onmessage = ({ data }) => {
      const update = accountUpdateSchema.parse(JSON.parse(String(data)));
      setWatched(({ account }) => ({ account: withAccountUpdate(account, update), connection: 'open' }));
    };
    source.onerror = () => setWatched(({ account }) => ({ account, connection: 'lost' }));
    return () => source.close();
  }, []);
  return watched;
}
