import { useSyncExternalStore } from 'react';

/** A text that outlives a reload. */
export interface Kept {
  get(key: string): string;
  set(key: string, text: string): void;
  /** Called after every change, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** Keeps texts in a storage of the browser, each under its own key. */
export function createKept(storage: Storage, prefix: string): Kept {
  const listeners = new Set<() => void>();
  return {
    get: (key) => storage.getItem(`${prefix}${key}`) ?? '',
    set: (key, text) => {
      if (text === '') storage.removeItem(`${prefix}${key}`);
      else storage.setItem(`${prefix}${key}`, text);
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
export const drafts = createKept(sessionStorage, 'draft ');
/** What this browser has been shown and chose, for good. */
export const choices = createKept(localStorage, 'amiable ');

/** Whose draft it is, and where. */
export function draftKey(at: {
  readonly personId: string;
  readonly channelId: string;
  readonly threadTs?: string | undefined;
}): string {
  return `${at.personId} ${at.channelId} ${at.threadTs ?? ''}`;
}
