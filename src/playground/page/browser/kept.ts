import { useSyncExternalStore } from 'react';

/** A text that outlives a reload. */
export interface Kept {
  get(key: string): string;
  set(key: string, text: string): void;
  /** Called after every change, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** Keeps texts in a storage of the browser, each under its own key. Where a browser forbids that, until a reload. */
function createKept(storageOf: () => Storage, prefix: string): Kept {
  const listeners = new Set<() => void>();
  const inMemory = new Map<string, string>();
  const storage = ((): Storage | undefined => {
    try {
      return storageOf();
    } catch {
      return undefined;
    }
  })();
  return {
    get: (key) => inMemory.get(key) ?? storage?.getItem(`${prefix}${key}`) ?? '',
    set: (key, text) => {
      inMemory.set(key, text);
      try {
        if (text === '') storage?.removeItem(`${prefix}${key}`);
        else storage?.setItem(`${prefix}${key}`, text);
      } catch {
        // It may be full; what is in memory goes on.
      }
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The text under a key, as it changes, and what changes it. */
export function useKept(kept: Kept, key: string): readonly [string, (text: string) => void] {
  const text = useSyncExternalStore(kept.onChange, () => kept.get(key));
  return [text, (next) => kept.set(key, next)];
}

/** What is being written, by place and person; gone with the window. */
export const drafts = createKept(() => sessionStorage, 'draft ');
/** What was filled into a form, by view, as JSON; gone with the window. */
export const formDrafts = createKept(() => sessionStorage, 'form ');
/** What this browser has been shown and chose, for good. */
export const choices = createKept(() => localStorage, 'amiable ');

/** Whose draft it is, and where. */
export function draftKey(at: {
  readonly personId: string;
  readonly channelId: string;
  readonly threadTs?: string | undefined;
}): string {
  return `${at.personId} ${at.channelId} ${at.threadTs ?? ''}`;
}
