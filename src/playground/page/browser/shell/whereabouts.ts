import { useCallback, useEffect, useState } from 'react';
import { readAddress, type Whereabouts, writeAddress } from '../address.ts';

/** As whom and where one begins. */
const start: Whereabouts = { personId: 'U0ADA', view: 'slack', channelId: 'C0DEPLOYS' };

/** A part of the whereabouts; undefined leaves the thread. */
export type Going = { readonly [Key in keyof Whereabouts]?: Whereabouts[Key] | undefined };

/** Where one is, kept in the address: back, forward and reload work. */
export function useWhereabouts(): { readonly where: Whereabouts; go(part: Going): void } {
  const [where, setWhere] = useState(() => readAddress(window.location.hash, start));
  useEffect(() => {
    const look = (): void => setWhere(readAddress(window.location.hash, start));
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  const go = useCallback((part: Going) => {
    const next = moved(readAddress(window.location.hash, start), part);
    window.location.hash = writeAddress(next);
    setWhere(next);
  }, []);
  return { where, go };
}

/** A thread stays open only in its own channel. */
function moved(from: Whereabouts, part: Going): Whereabouts {
  const { threadTs, ...rest } = from;
  const channelId = part.channelId ?? from.channelId;
  const kept = 'threadTs' in part ? part.threadTs : channelId === from.channelId ? threadTs : undefined;
  return {
    ...rest,
    channelId,
    personId: part.personId ?? from.personId,
    view: part.view ?? from.view,
    ...(kept === undefined ? {} : { threadTs: kept }),
  };
}
