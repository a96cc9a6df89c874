import { useEffect, useState } from 'react';
import { type Update, updateSchema } from '../contract.ts';
import { forSomebodyElse, nothingYet, type PageState, withUpdate } from './page-state.ts';

export interface Live {
  readonly state: PageState;
  /** `lost`: the playground cannot be reached; it is tried again and again. `refused`: it knows no such person. */
  readonly connection: 'connecting' | 'open' | 'lost' | 'refused';
}

/** How long updates may wait for one another where no frame is drawn, as in a window that is not in sight. */
const unseenMs = 250;

interface Known extends Live {
  readonly personId: string;
}

/** What one person sees, with the account where it is shown, kept up to date for as long as the component lives. */
export function useLive(personId: string, withAccount: boolean): Live {
  const [known, setKnown] = useState<Known>({ personId, state: nothingYet, connection: 'connecting' });
  useEffect(() => {
    setKnown((before) => knownTo(personId, before));
    const source = new EventSource(`/api/live?as=${encodeURIComponent(personId)}${withAccount ? '&account' : ''}`);
    const batch = createBatch((updates) => {
      setKnown((before) => ({ ...before, connection: 'open', state: updates.reduce(withUpdate, before.state) }));
    });
    source.onmessage = ({ data }) => batch.add(updateSchema.parse(JSON.parse(String(data))));
    source.onerror = () => {
      // A browser tries again after anything but an answer that is no stream.
      const connection = source.readyState === EventSource.CLOSED ? 'refused' : 'lost';
      setKnown((before) => ({ ...before, connection }));
    };
    return () => {
      source.close();
      batch.cancel();
    };
  }, [personId, withAccount]);
  // Until the effect has run, what is known is what somebody else saw.
  return knownTo(personId, known);
}

function knownTo(personId: string, known: Known): Known {
  return known.personId === personId ? known : { ...known, personId, state: forSomebodyElse(known.state) };
}

interface Batch {
  add(update: Update): void;
  cancel(): void;
}

/** Hands over at most once a frame: cards change faster than anybody reads. */
function createBatch(take: (updates: readonly Update[]) => void): Batch {
  let waiting: Update[] = [];
  let frame = 0;
  let timer = 0;
  const flush = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    const updates = waiting;
    waiting = [];
    if (updates.length > 0) take(updates);
  };
  return {
    add: (update) => {
      waiting.push(update);
      if (waiting.length > 1) return;
      frame = requestAnimationFrame(flush);
      timer = window.setTimeout(flush, unseenMs);
    },
    cancel: () => {
      waiting = [];
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    },
  };
}
