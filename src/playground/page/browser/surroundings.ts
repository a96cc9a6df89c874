import { createContext, useContext } from 'react';
import type { Act, PageSetting, Reply } from '../contract.ts';

/** What every part of the page may ask about where it stands. */
export interface Surroundings {
  readonly setting: PageSetting;
  /** Who acts, by id. */
  readonly personId: string;
  readonly theme: 'light' | 'dark';
  /** The moment on the simulated clock, in milliseconds since the epoch. */
  nowMs(): number;
  /** Does something as the person. Never rejects: what cannot be done is a reply that says so, and is shown by the page. */
  perform(act: Act): Promise<Reply>;
}

const context = createContext<Surroundings | undefined>(undefined);

export const SurroundingsProvider = context.Provider;

/** Throws outside of a SurroundingsProvider. */
export function useSurroundings(): Surroundings {
  const surroundings = useContext(context);
  if (surroundings === undefined) throw new Error('there are no surroundings here');
  return surroundings;
}
