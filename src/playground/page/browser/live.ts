import { useEffect, useState } from 'react';
import { type Update, updateSchema } from '../contract.ts';
import { nothingYet, type PageState, withUpdate } from './page-state.ts';

export interface Live {
  readonly state: PageState;
  /** `lost`: the playground cannot be reached; it is tried again and again. `refused`: it knows no such person. */
  readonly connection: 'connecting' | 'open' | 'lost' | 'refused';
}

/** How long updates may wait for one another where no frame is drawn, as in a window that is not in sight. */
const unseenMs = 250;

/** What one person sees, kept up to date for as long as the component lives. */
export function useLive(personId: string): Live {
  const [live, setLive] = useState<Live & { readonly personId: string }>(() => startOf(personId));
  useEffect(() => {
    setLive(startOf(personId));
    const source = new EventSource(`/api/live?as=${encodeURIComponent(personId)}`);
    const batch = createBatch((updates) => {
      setLive((before) => ({ ...before, connection: 'open', state: updates.reduce(withUpdate, before.state) }));
    });
    source.onmessage = ({ data }) => batch.add(updateSchema.parse(JSON.parse(String(data))));
    source.onerror = () => {
      // A browser tries again after anything but an answer that is no stream.
      const connection = source.readyState === EventSource.CLOSED ? 'refused' : 'lost';
      setLive((before) => ({ ...before, connection }));
    };
    return () => {
      source.close();
      batch.cancel();
    };
  }, [personId]);
  // Until the effect has run, what is known is about somebody else.
  return live.personId === personId ? live : startOf(personId);
}

function startOf(personId: string): Live & { readonly personId: string } {
  return { personId, state: nothingYet, connection: 'connecting' };
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
